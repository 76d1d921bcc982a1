import type { Refusal } from '../../nix/base/index.ts'
import type { CommandSyntax, OperandKind, OptionWord } from './command-syntax.ts'
import type { BuilderMistake, CacheMistake, ClusterMistake, FreezeMistake } from './findings.ts'
import type { ImportMistake } from './import-mistake.ts'

/** Why a `%` command does nothing, as a value; `render/words/commands` has the sentences. */
export type CommandMistake =
  | { readonly kind: 'unknown-command'; readonly name: string; readonly meant: MeantCommand | null }
  /** `%%tiny`: `known` are the languages that there are, without the `%%`. */
  | {
      readonly kind: 'unknown-language'
      readonly language: string
      readonly known: readonly string[]
      readonly nearest: string | null
    }
  /** What is to be evaluated beside a cell is no expression. */
  | { readonly kind: 'no-expression' }
  | { readonly kind: 'wrong-words'; readonly syntax: CommandSyntax; readonly wrong: WrongWords }
  | NamingMistake
  | FileMistake
  | StoreMistake
  | ExportMistake
  | { readonly kind: 'not-imported'; readonly why: ImportMistake }
  | { readonly kind: 'not-frozen'; readonly mistake: FreezeMistake }
  | PlaceMistake
  | CachingMistake

/** Why a machine is not taken, or not found. */
export type PlaceMistake =
  | BuilderMistake
  /** The number behind an option, from 1 on. */
  | { readonly kind: 'no-count'; readonly option: string; readonly given: string }
  | { readonly kind: 'no-key'; readonly file: string }
  | {
      readonly kind: 'unknown-builder'
      readonly url: string
      readonly known: readonly string[]
    }
  | ClusterMistake
  /** A machine that a definition names, and no command. */
  | { readonly kind: 'builder-of-notebook'; readonly url: string }
  /** ssh knows a host by one port. */
  | { readonly kind: 'other-port'; readonly url: string; readonly taken: string }
  /** The daemon hands builds over: `line` is what its own configuration is to hold. */
  | { readonly kind: 'builders-of-daemon'; readonly line: string }
  | { readonly kind: 'cluster-of-daemon' }

/** Why what a notebook's definitions `cluster` and `builders` say is not taken. */
export type SaidPlaceMistake =
  | Exclude<PlaceMistake, { readonly kind: 'no-count' | 'unknown-builder' | 'builder-of-notebook' }>
  /** There is no `sbatch` on this machine. */
  | { readonly kind: 'no-slurm-here' }
  /** `words` are Nix's; empty where it has none. */
  | { readonly kind: 'not-evaluated'; readonly name: string; readonly words: string }
  | {
      readonly kind: 'unknown-setting'
      readonly name: string
      readonly key: string
      readonly known: readonly string[]
    }
  | {
      readonly kind: 'wrong-setting'
      readonly name: string
      readonly key: string
      readonly takes: 'text' | 'count' | 'texts'
    }

/** Whether steps are built on this machine where a notebook's cluster cannot be used for that. */
export function isBuiltHere({ kind }: SaidPlaceMistake): boolean {
  // It came to a machine without Slurm, and runs there.
  return kind === 'no-slurm-here' || kind === 'cluster-of-daemon'
}

/** Why a cache is not taken, not found or not written to. */
export type CachingMistake =
  | CacheMistake
  | { readonly kind: 'unknown-cache'; readonly url: string; readonly known: readonly string[] }
  | { readonly kind: 'no-signing-key'; readonly file: string }
  /** `said` is what Nix says. */
  | { readonly kind: 'not-pushed'; readonly url: string; readonly said: string }

/** What may have been meant by a command that there is not, without its `%` or `%%`. */
export interface MeantCommand {
  readonly kind: 'command' | 'language'
  readonly name: string
}

/** What is wrong with the words behind a command's name. */
export type WrongWords =
  | { readonly kind: 'unknown-option'; readonly option: string }
  | { readonly kind: 'takes-nothing'; readonly option: string }
  /** `takes`: the words that have to stand behind it. */
  | {
      readonly kind: 'needs-words'
      readonly option: string
      readonly takes: readonly OptionWord[]
    }
  | { readonly kind: 'only-one-of'; readonly option: string; readonly other: string }
  | {
      readonly kind: 'wrong-choice'
      /** null of an operand. */
      readonly option: string | null
      readonly choices: readonly string[]
      readonly given: string
    }
  | { readonly kind: 'no-number'; readonly given: string }
  | { readonly kind: 'too-many'; readonly words: readonly string[] }
  | { readonly kind: 'missing'; readonly operand: OperandKind }

/** Why words of a command name no step. */
export type NamingMistake =
  | { readonly kind: 'unknown-step'; readonly word: string; readonly nearest: string | null }
  /** None of the steps that the word stands for failed. */
  | { readonly kind: 'none-failed'; readonly word: string }
  | { readonly kind: 'no-step-like'; readonly pattern: string }
  /** It is defined, and its value is something else. */
  | { readonly kind: 'no-step'; readonly word: string }
  | { readonly kind: 'no-step-yet'; readonly name: string; readonly readsUnbuilt: boolean }
  | {
      readonly kind: 'needs-undefined'
      readonly name: string
      readonly missing: readonly string[]
    }
  /** `steps`: the names of all of them. */
  | { readonly kind: 'several-steps'; readonly word: string; readonly steps: readonly string[] }
  /** `word` is `name@5`, of which there are only so many earlier results. */
  | {
      readonly kind: 'no-earlier-result'
      readonly name: string
      readonly word: string
      readonly earlier: number
    }
  /** No cell defines it: to refresh. */
  | { readonly kind: 'not-defined'; readonly name: string; readonly nearest: string | null }
  /** No cell has it: to plan. */
  | { readonly kind: 'not-planned'; readonly word: string; readonly nearest: string | null }
  | { readonly kind: 'no-steps' }
  | { readonly kind: 'nothing-stored' }

/** Why there is nothing to be had of a path of a result. */
export type MissingFile =
  | { readonly kind: 'no-such-file'; readonly step: string; readonly path: string }
  /** A link out of the result; '' where that is itself one. */
  | {
      readonly kind: 'leads-out'
      readonly step: string
      readonly link: string
      readonly target: string
    }

/** Why files of a result cannot be shown, compared or copied. */
export type FileMistake =
  | MissingFile
  /**
   * `isPartKept`: whether there is what it wrote before it failed; `isSpent`: it was built, and has gone
   * as its definition says.
   */
  | {
      readonly kind: 'no-result'
      readonly step: string
      readonly isPartKept: boolean
      readonly isSpent?: true
    }
  /** The same where a daemon keeps nothing of a step that failed. */
  | { readonly kind: 'no-result-of-daemon'; readonly step: string }
  /** Data of which only the hash is known, and that is in no store yet. */
  | { readonly kind: 'data-not-here'; readonly data: string }
  /** A destination is the notebook's folder or above it. `what` was to be copied, of that step. */
  | {
      readonly kind: 'into-own-folder'
      readonly destination: string
      readonly what: string
      readonly step: string
    }
  | {
      readonly kind: 'destination-taken'
      readonly destination: string
      readonly isFolder: boolean
    }
  | { readonly kind: 'not-copied'; readonly destination: string; readonly words: string }
  /** None of the compared steps has it; `step` is the first of them. */
  | { readonly kind: 'none-wrote'; readonly file: string; readonly step: string | null }
  | {
      readonly kind: 'nothing-to-draw'
      readonly x: string
      readonly y: string
      readonly parameters: readonly string[]
      readonly metrics: readonly string[]
    }

/** Why the store does not give, take or show something. */
export type StoreMistake =
  /** The result was removed from the disk by hand. */
  | { readonly kind: 'result-gone'; readonly step: string }
  /** `unreadable` is where the store keeps one that Nix cannot read. */
  | { readonly kind: 'no-log'; readonly step: string; readonly unreadable: string | null }
  /** What it runs was collected. */
  | { readonly kind: 'derivation-gone'; readonly step: string }
  | { readonly kind: 'input-not-built'; readonly input: string }
  | { readonly kind: 'shell-not-written'; readonly folder: string; readonly refusal: Refusal }
  /** No age of results, as `30d`. */
  | { readonly kind: 'no-age'; readonly given: string }
  | { readonly kind: 'no-keep'; readonly given: string }
  /** Nix does not say what nobody needs; its own words. */
  | { readonly kind: 'not-collected'; readonly said: string }
  | {
      readonly kind: 'not-taken-out'
      readonly words: string
      readonly paths: readonly string[]
    }

/** Why a notebook is not exported. `file` is as it was given. */
export type ExportMistake =
  | { readonly kind: 'no-name-of-nix'; readonly file: string }
  | { readonly kind: 'no-folder'; readonly folder: string }
  | { readonly kind: 'is-folder'; readonly file: string }
  /** What is there was not exported, or was edited since. */
  | { readonly kind: 'not-exported'; readonly file: string; readonly state: 'foreign' | 'edited' }
  /** Something else stands where the library would come. */
  | { readonly kind: 'library-taken'; readonly folder: string; readonly file: string }
  | { readonly kind: 'not-written'; readonly file: string; readonly refusal: Refusal }
