import type { DifferenceLine } from '../document.ts'

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
      /** `same`: it is defined differently, and gave the same bytes. */
      readonly how: 'changed' | 'same' | 'new' | 'gone'
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
  /** It differs, and in what is not known any more. */
  | { readonly kind: 'unknown' }
