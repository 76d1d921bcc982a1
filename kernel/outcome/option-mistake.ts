import type { StoreMistake } from './command-mistake.ts'

/** Why the words of a command line are not taken. */
export type OptionMistake =
  | { readonly kind: 'no-such-subcommand'; readonly name: string }
  /** `option` is as it was written, as `--usr` or `-x`. */
  | {
      readonly kind: 'no-such-option' | 'takes-no-value' | 'needs-a-value'
      readonly option: string
    }
  /** `what` is what the help calls it, as `NOTEBOOK` or `-o FILE`. */
  | { readonly kind: 'missing'; readonly what: string }
  | { readonly kind: 'one-word-too-many'; readonly word: string }
  | { readonly kind: 'no-number'; readonly option: NumberOption; readonly given: string }
  /** `convert` takes either, and not both. */
  | { readonly kind: 'no-one-form' }
  /** `install` and `uninstall` take one place. */
  | { readonly kind: 'several-places' }
  | { readonly kind: 'no-environment' }
  /** What is wrong with an option that a command of cells has too. */
  | { readonly kind: 'of-store'; readonly mistake: StoreMistake }

/** An option behind which a number stands. */
export type NumberOption = '--jobs' | '--port' | '--tolerance'
