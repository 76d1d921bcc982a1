import type { DifferenceLine } from '../../outcome/index.ts'

/** One thing in which a derivation differs from another: what it was and what it is. */
export type Change =
  /** null where the option was or is not there. */
  | {
      readonly kind: 'option'
      readonly option: string
      readonly from: string | null
      readonly to: string | null
    }
  /** The words of a command that belong to no option. */
  | {
      readonly kind: 'arguments'
      readonly from: readonly string[]
      readonly to: readonly string[]
    }
  /** The first word of the command: another program. */
  | { readonly kind: 'program'; readonly from: string; readonly to: string }
  /** A text that the step is made of: the body of a script, a file of the notebook's folder. */
  | {
      readonly kind: 'text'
      readonly what: 'script' | 'file' | 'option'
      readonly of: string
      /** Empty where the texts cannot be looked at, or are none. */
      readonly lines: readonly DifferenceLine[]
    }
  /** A step that it reads. `because` is why that one differs. */
  | {
      readonly kind: 'input'
      readonly name: string
      /**
       * `same`: it is defined differently, and gave the same bytes. `pinned`: it is taken by the same
       * hash, and did not run.
       */
      readonly how: 'changed' | 'same' | 'pinned' | 'new' | 'gone'
      readonly because: readonly Change[]
    }
  /** What programs are run with: versions where they are known. */
  | {
      readonly kind: 'toolchain'
      readonly name: string
      readonly from: string | null
      readonly to: string | null
    }
  | {
      readonly kind: 'variable'
      readonly name: string
      readonly from: string | null
      readonly to: string | null
    }
  /** How the library starts steps, or for which machine. */
  | { readonly kind: 'start'; readonly what: string }
  /** The same options with the same values, written otherwise: the words from the first that differs to the last. */
  | {
      readonly kind: 'written'
      readonly how: 'order' | 'form'
      readonly from: readonly string[]
      readonly to: readonly string[]
    }
  /** Another program starts it: `toolchain.sh`. */
  | { readonly kind: 'starter'; readonly from: string; readonly to: string }
  /**
   * It differs, and in what is not known: it was collected, or more lies behind it than is compared.
   */
  | { readonly kind: 'unknown'; readonly because: 'collected' | 'many' }
