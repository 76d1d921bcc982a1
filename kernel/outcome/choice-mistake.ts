/** Why a run does not take what was chosen for it: other values, or some of the cells. */
export type ChoiceMistake =
  /** `given` is what stands behind `--set`. */
  | { readonly kind: 'no-name'; readonly given: string }
  | { readonly kind: 'no-value'; readonly given: string; readonly why: NoNixValue }
  /** The code cell, from 1, defines it in a way that has no place for another value. */
  | { readonly kind: 'no-place'; readonly name: string; readonly cell: number }
  | {
      readonly kind: 'not-defined'
      readonly option: '--set' | '--only'
      readonly name: string
      /** A name that cells define, and that is much like it. */
      readonly nearest: string | null
    }

/** Why a text is no value of Nix; `text` is the part of it that is none. */
export type NoNixValue =
  | { readonly kind: 'zero-character' }
  | { readonly kind: 'integer-too-large' | 'number-too-large'; readonly text: string }
