import { findNix } from '../nix/find.ts'
import { recordsMode, recordsVariable } from '../nix/recorded/index.ts'
import { good, type Result } from '../nix/base/index.ts'
import type { NixUnusable } from '../nix/installation/index.ts'
import { freezingOf } from './freezing.ts'
import type { DrawPage } from './files/reading/index.ts'
import { noMemoryLimitInWords, withoutToolchainInWords } from './render/words/index.ts'
import {
  createEngine,
  type Engine,
  memoryLimit,
  memoryVariable,
  usualMemoryLimit
} from './session/state/index.ts'

export interface StartOptions {
  readonly environment: NodeJS.ProcessEnv
  /** The notebook's folder: relative paths start there. */
  readonly folder: string
  /** What the server calls the notebook: its path, mostly; null where nobody names one. */
  readonly notebook: string | null
  /** Takes what is wrong with the settings, and does not keep it from working. */
  readonly log: (sentence: string) => void
  /** Draws the first page of a PDF. */
  readonly drawPage?: DrawPage
  /** For a command that answers one question and ends. */
  readonly isBrief?: boolean
}

/** Finds Nix and starts the engine of a notebook, for a kernel as for a command. */
export async function startEngine(options: StartOptions): Promise<Result<Engine, NixUnusable>> {
  const { environment, folder, notebook, log } = options
  const limit = memoryLimit(environment[memoryVariable])
  if (!limit.ok) log(noMemoryLimitInWords(limit.mistake))
  const found = await findNix(environment)
  if (!found.ok) return found
  const engine = await createEngine({
    nix: found.value,
    freezing: freezingOf(environment),
    withoutToolchainInWords,
    folder,
    // Without a name its folder holds what is shown.
    holder: notebook ?? folder,
    savedNotebook: notebook,
    ...(options.drawPage === undefined ? {} : { drawPage: options.drawPage }),
    records: recordsMode(environment[recordsVariable]),
    isBrief: options.isBrief ?? false,
    memoryLimitBytes: limit.ok ? limit.value : usualMemoryLimit
  })
  return good(engine)
}
