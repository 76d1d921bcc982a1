import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import type { Implementation, NixUnusable } from './installation.ts'
import { nixOffPath, thisMachine } from './machine.ts'
import {
  bad,
  good,
  isAtLeast,
  keep,
  kept,
  type Result,
  userFolder,
  userVariables
} from '../base/index.ts'

/** The programs of a Nix that is installed. */
export interface InstalledNix {
  /** The real path of `nix-store`. */
  readonly binary: string
  /** As in `2.8.0`. */
  readonly version: string
  readonly implementation: Implementation
}

/** Content-addressed derivations are resolved as the kernel needs it from this version on. */
const oldestMinor = 8

/**
 * The Nix on `PATH` and its version, 2.8 or newer. Starts no process where the version of this very
 * binary was asked before: a client that starts a kernel waits for it.
 */
export async function findNixVersion(
  environment: NodeJS.ProcessEnv
): Promise<Result<InstalledNix, NixUnusable>> {
  const binary = findProgram('nix-store', environment['PATH'] ?? '')
  if (binary === undefined) {
    const elsewhere = nixOffPath(environment)
    return bad({ kind: 'nix-missing', silent: null, elsewhere, machine: thisMachine() })
  }
  const { mtimeMs, size } = statSync(binary)
  const identity = `${binary} ${mtimeMs} ${size}`
  const file = join(stateFolderOf(environment), 'version')
  const [knownIdentity, known, name] = (kept(file) ?? '').split('\n')
  const implementation = name === 'Nix' || name === 'Lix' ? name : null
  if (knownIdentity === identity && known !== undefined && implementation !== null)
    return good({ binary, version: known, implementation })
  const asked = await askVersion(binary, environment)
  if (!asked.ok) return asked
  keep(file, `${identity}\n${asked.value.version}\n${asked.value.implementation}`)
  return good({ binary, ...asked.value })
}

/** Where records of all stores are kept: `NIX_WORKFLOW_STATE`, else among the user's state. */
export function stateFolderOf(environment: NodeJS.ProcessEnv): string {
  const named = environment['NIX_WORKFLOW_STATE'] ?? ''
  return named === '' ? join(userFolder(environment, 'state'), 'nix-workflow') : resolve(named)
}

function findProgram(name: string, path: string): string | undefined {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const program = join(folder, name)
    try {
      if (statSync(program, { throwIfNoEntry: false })?.isFile() !== true) continue
      accessSync(program, constants.X_OK)
      return realpathSync(program)
    } catch {
      // The next folder may have it.
    }
  }
  return undefined
}

async function askVersion(
  binary: string,
  environment: NodeJS.ProcessEnv
): Promise<Result<Pick<InstalledNix, 'version' | 'implementation'>, NixUnusable>> {
  // Only a first start needs it, and loading it takes longer than all that the others do here.
  const { run } = await import('../process/index.ts')
  const ask = (more: Readonly<Record<string, string>>) =>
    run({
      program: 'nix-store',
      arguments: ['--version'],
      environment: { PATH: environment['PATH'] ?? '', ...userVariables(environment), ...more }
    })
  // It opens its store before it says its version, and /nix need be none that can be opened where
  // another store is used. Versions that are too old do not know this one.
  let asked = await ask({ NIX_REMOTE: 'dummy://' })
  if (asked.exitCode !== 0) asked = await ask({})
  const version = /\(.*Nix.*\) (\d+\.\d+\S*)/.exec(asked.stdout)?.[1]
  if (version === undefined) {
    const [said = ''] = (asked.stderr || asked.stdout).split('\n')
    return bad({
      kind: 'nix-missing',
      silent: { binary, said },
      elsewhere: null,
      machine: thisMachine()
    })
  }
  if (!isAtLeast(version, 2, oldestMinor)) {
    return bad({ kind: 'nix-too-old', binary, version, oldest: `2.${oldestMinor}` })
  }
  return good({ version, implementation: asked.stdout.includes('(Lix') ? 'Lix' : 'Nix' })
}
