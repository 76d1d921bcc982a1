import { findNix } from '../nix/find.ts'
import { findPatchelf } from '../nix/freeze/index.ts'
import { removeLeftBehind } from '../nix/builder/index.ts'
import { endAllProcesses } from '../nix/process/index.ts'
import { recordsMode, recordsVariable } from '../nix/recorded/index.ts'
import { good } from '../nix/base/index.ts'
import { commands } from './commands/commands.ts'
import type { Renderer } from './handlers/index.ts'
import { packageRoot } from './host/index.ts'
import { createPageDrawing } from './pages/index.ts'
import {
  renderInspection,
  renderMistake,
  renderOutcome,
  renderProgress
} from './render/outcome/index.ts'
import {
  freezeMistakeInWords,
  noMemoryLimitInWords,
  withoutToolchainInWords
} from './render/words/index.ts'
import { createSession } from './session/create-session.ts'
import {
  createEngine,
  memoryLimit,
  memoryVariable,
  usualMemoryLimit
} from './session/state/index.ts'
import type { Session } from './session/session.ts'
import type { Log } from './wire/index.ts'

/** What is behind the sockets: the notebook that runs, and how what it shows is drawn. */
export interface Inside {
  readonly session: Session
  readonly renderer: Renderer
}

export interface InsideOptions {
  readonly environment: NodeJS.ProcessEnv
  /** The notebook's folder: relative paths start there. */
  readonly folder: string
  readonly log: Log
}

/** Finds Nix and starts its evaluator; a cell that comes meanwhile waits for them. */
export function createInside({ environment, folder, log }: InsideOptions): Inside {
  const limit = memoryLimit(environment[memoryVariable])
  if (!limit.ok) log(noMemoryLimitInWords(limit.mistake))
  // It runs outside of Nix's sandbox, which not everybody wants for what a step made.
  const pages = environment['NIX_WORKFLOW_PDF'] === 'off' ? {} : { drawPage: createPageDrawing() }
  const startEngine = async () => {
    const found = await findNix(environment)
    if (!found.ok) return found
    const value = await createEngine({
      nix: found.value,
      freezing: { packageRoot, patchelf: findPatchelf(environment, packageRoot) },
      freezeMistakeInWords,
      withoutToolchainInWords,
      folder,
      // The server names the notebook; without it, its folder holds what is shown.
      holder: environment['JPY_SESSION_NAME'] ?? folder,
      savedNotebook: environment['JPY_SESSION_NAME'] ?? null,
      ...pages,
      records: recordsMode(environment[recordsVariable]),
      memoryLimitBytes: limit.ok ? limit.value : usualMemoryLimit
    })
    removeLeftBehind(found.value)
    value.choices.links = environment['NIX_WORKFLOW_OUTS'] !== 'off'
    return good(value)
  }
  const session = createSession({ engine: startEngine(), again: startEngine, commands })
  return {
    session: {
      ...session,
      async close() {
        // What still starts would otherwise be waited for: freezing takes seconds.
        await Promise.all([session.close(), endAllProcesses()])
        await endAllProcesses()
      }
    },
    renderer: { renderOutcome, renderProgress, renderMistake, renderInspection }
  }
}
