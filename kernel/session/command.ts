import type { Nix } from '../../nix/installation.ts'
import type { FreezeSettings } from '../../nix/freeze/freeze.ts'
import type { DefaultToolchain } from '../../nix/freeze/toolchain.ts'
import type { FreezeMistake } from '../../nix/freeze/mistake.ts'
import type { Result } from '../../nix/result.ts'
import type { Progress, Shown } from './outcome.ts'

/** What a `%` command may use. */
export interface CommandContext {
  readonly nix: Nix
  readonly freezing: FreezeSettings
  /** The toolchain of notebooks that define none. */
  readonly toolchain: Result<DefaultToolchain, FreezeMistake>
  readonly commands: CommandTable
  readonly signal: AbortSignal
}

/** What came of a command. */
export interface CommandOutcome {
  /** Bindings in Nix's notation: definitions of the cell like those that stand in it. */
  readonly definitions: string
  readonly shown: readonly Shown[]
}

/** Why a command did nothing. */
export type CommandMistake =
  | { readonly kind: 'command'; readonly message: string; readonly mend: string }
  | { readonly kind: 'interrupted' }

/** A command of a cell's line that begins with `%`. */
export interface Command {
  /** Without the `%`. */
  readonly name: string
  /** As in `%freeze PROGRAM…`. */
  readonly usage: string
  /** What the reader sees it at while it runs, where it may take long. */
  readonly phase?: Progress['phase']
  /** One sentence for the list of commands. */
  readonly summary: string
  /** `words` are what stands behind the name. */
  run(
    words: readonly string[],
    context: CommandContext
  ): Promise<Result<CommandOutcome, CommandMistake>>
}

export type CommandTable = ReadonlyMap<string, Command>
