import { removeLeftBehind } from '../nix/builder/index.ts'
import { endAllProcesses } from '../nix/process/index.ts'
import {
  createDisplayTexts,
  type KeptTexts,
  recordsMode,
  recordsVariable
} from '../nix/recorded/index.ts'
import { type KeptDisplays, type Renderer, withKeptDisplays } from './handlers/index.ts'
import { programDigest } from './host/index.ts'
import { createPageDrawing } from './pages/index.ts'
import {
  renderInspection,
  renderMistake,
  renderOutcome,
  renderProgress
} from './render/outcome/index.ts'
import { noTableInWords, whyStale } from './render/words/index.ts'
import { createSession } from './running/index.ts'
import type { Session } from './session/session.ts'
import type { Tables } from './tables/index.ts'
import { startEngine } from './start-engine.ts'
import type { Log } from './wire/index.ts'

/** What is behind the sockets: the notebook that runs, and how what it shows is drawn. */
export interface Inside {
  readonly session: Session
  readonly renderer: Renderer
  /** Loaded where a page asks for a part of one. */
  readonly tables: () => Promise<Tables>
}

export interface InsideOptions {
  readonly environment: NodeJS.ProcessEnv
  /** The notebook's folder: relative paths start there. */
  readonly folder: string
  readonly log: Log
}

/** Finds Nix and starts its evaluator; a cell that comes meanwhile waits for them. */
export function createInside({ environment, folder, log }: InsideOptions): Inside {
  // It runs outside of Nix's sandbox, which not everybody wants for what a step made.
  const pages = environment['NIX_WORKFLOW_PDF'] === 'off' ? {} : { drawPage: createPageDrawing() }
  const records = recordsMode(environment[recordsVariable])
  let kept: (KeptDisplays & { readonly texts: KeptTexts }) | null = null
  const start = async () => {
    const notebook = environment['JPY_SESSION_NAME'] ?? null
    const engine = await startEngine({ environment, folder, notebook, log, ...pages })
    if (!engine.ok) return engine
    const { nix, holder } = engine.value
    removeLeftBehind(nix)
    const program = programDigest()
    if (records !== 'off' && program !== null)
      kept = {
        texts: createDisplayTexts(nix.stateFolder, holder),
        ...{ program, isChecking: records === 'check' }
      }
    engine.value.choices.links = environment['NIX_WORKFLOW_OUTS'] !== 'off'
    return engine
  }
  const session = createSession({
    ...{ engine: start(), again: start },
    commands: async () => (await import('./commands/commands.ts')).commands
  })
  let openTables: Tables | null = null
  const tables = async (): Promise<Tables> => {
    const { createTables } = await import('./tables/index.ts')
    openTables ??= createTables({ find: (place) => session.shownFile(place) })
    return openTables
  }
  return {
    tables,
    session: {
      ...session,
      async close() {
        kept?.texts.flush()
        openTables?.close()
        // What still starts would otherwise be waited for: freezing takes seconds.
        await Promise.all([session.close(), endAllProcesses()])
        await endAllProcesses()
      }
    },
    renderer: {
      renderOutcome: withKeptDisplays(renderOutcome, () => kept),
      ...{ renderProgress, renderMistake, renderInspection, whyStale },
      whyNoTable: noTableInWords
    }
  }
}
