import type { Result } from '../../../nix/base/index.ts'
import type { Engine } from '../state/index.ts'
import type {
  CommandGroup,
  CommandMistake,
  CommandSyntax,
  Progress,
  Shown
} from '../../outcome/index.ts'
import type { ProgressTeller } from './progress.ts'
import type { CommandWords } from './command-syntax.ts'
import type { Outlet } from './outlet.ts'
import type { CellRequest } from '../session.ts'

/** Why a command did nothing. */
export type CommandFailure = CommandMistake | { readonly kind: 'interrupted' }

/** What a `%` command may use. */
export interface CommandContext {
  readonly engine: Engine
  readonly commands: CommandTable
  /** The cell in which the command stands. */
  readonly request: CellRequest
  /** To show other cells anew. */
  readonly outlet: Pick<Outlet, 'refreshed'>
  readonly progress: ProgressTeller
  readonly signal: AbortSignal
}

/** What came of a command. */
export interface CommandOutcome {
  /** Bindings in Nix's notation: definitions of the cell like those that stand in it. */
  readonly definitions: string
  readonly shown: readonly Shown[]
}

/** A command of a cell's line that begins with `%`. */
export interface Command extends CommandSyntax {
  readonly group: CommandGroup
  /** What the reader sees it at while it runs, where it may take long. */
  readonly phase?: Progress['phase']
  /** One sentence for the list of commands. */
  readonly summary: string
  /**
   * Whether it is a definition and nothing else: then it stands for one wherever a notebook is read
   * without being run. Left out of a command that defines nothing.
   */
  readonly defines?: (words: CommandWords) => boolean
  /** `words` are what stands behind the name, as its syntax reads them. */
  run(words: CommandWords, context: CommandContext): Promise<Result<CommandOutcome, CommandFailure>>
}

export type CommandTable = ReadonlyMap<string, Command>

/** Loads the commands where the first one is asked for: most cells have none. */
export type LateCommands = () => Promise<CommandTable>
