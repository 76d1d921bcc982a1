import type { DifferenceLine } from './document.ts'

/**
 * One thing in which a derivation differs from another: what it was and what it is. `Text` is what is
 * known of a text that is another.
 */
type ChangeWith<Text> =
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
  | ({
      readonly kind: 'text'
      readonly what: 'script' | 'file' | 'option'
      readonly of: string
    } & Text)
  /** A step that it reads. `because` is why that one differs. */
  | {
      readonly kind: 'input'
      readonly name: string
      /**
       * `same`: it is defined differently, and gave the same bytes. `pinned`: it is taken by the same
       * hash, and did not run.
       */
      readonly how: 'changed' | 'same' | 'pinned' | 'new' | 'gone'
      readonly because: readonly ChangeWith<Text>[]
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
  | { readonly kind: 'machine'; readonly from: string; readonly to: string }
  /** How the library starts steps: parts of the derivation, where that is all that is known. */
  | { readonly kind: 'start'; readonly parts: readonly string[] }
  /** Whether results are addressed by their content. */
  | { readonly kind: 'addressing' }
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

/** With texts line by line. */
export type Change = ChangeWith<{
  /** Empty where the texts cannot be looked at, or are none. */
  readonly lines: readonly DifferenceLine[]
}>

/** With the place alone of what is another in texts: as it stands in a sentence. */
export type BriefChange = ChangeWith<{ readonly where: LinesThatDiffer }>

/** Where a text is another. */
export type LinesThatDiffer =
  /** The texts cannot be looked at, or are none. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'end' }
  /** `first` is its number in the text as it is now, from 1. */
  | { readonly kind: 'lines'; readonly count: number; readonly first: number }

/** Why a step was built, the likeliest cause first. */
export type BuildReason =
  | BriefChange
  | { readonly kind: 'first-build' }
  /** It is what it was, and its result was in no store. */
  | { readonly kind: 'result-lost' }
  /** So many more changes, which `%why` tells of the step. */
  | { readonly kind: 'more'; readonly count: number; readonly step: string }

/** The whole of why a step is built, or was. */
export interface WhyBuilt {
  readonly step: string
  /** How it came to its result; null where it has none yet. */
  readonly how: 'built' | 'fetched' | 'found' | 'cut-off' | 'pinned' | null
  /** What it was before it was what it is now, until `at` (milliseconds since the epoch). */
  readonly before: { readonly at: number; readonly changes: readonly Change[] } | null
}

/** Whether something can have come out differently because of a change. */
export function isCause(change: BriefChange | Change): boolean {
  return change.kind !== 'input' || (change.how !== 'same' && change.how !== 'pinned')
}

/** A change without the lines of its texts. */
export function briefly(change: Change): BriefChange {
  if (change.kind === 'input') return { ...change, because: change.because.map(briefly) }
  if (change.kind !== 'text') return change
  const { kind, what, of, lines } = change
  return { kind, what, of, where: linesThatDiffer(lines) }
}

function linesThatDiffer(lines: readonly DifferenceLine[]): LinesThatDiffer {
  if (lines.length === 0) return { kind: 'unknown' }
  let number = 1
  let first: number | null = null
  let [gone, come] = [0, 0]
  for (const { change } of lines) {
    if (change !== 'same') first ??= number
    if (change === 'gone') gone += 1
    if (change === 'new') come += 1
    if (change !== 'gone') number += 1
  }
  // A line break at the end makes no other line.
  return first === null ? { kind: 'end' } : { kind: 'lines', count: Math.max(gone, come), first }
}
