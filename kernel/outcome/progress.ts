import type { StyledPart, Told } from '../../nix/remembered/index.ts'

/** While a cell is at work: sent at most ten times a second. */
export interface Progress {
  readonly phase: 'evaluating' | 'building' | 'fetching' | 'freezing' | 'pushing'
  /** Since the request began. */
  readonly elapsedSeconds: number
  readonly steps: readonly StepProgress[]
  /** Bytes that came from caches so far, or went to one, and those expected. */
  readonly fetched: { readonly done: number; readonly expected: number } | null
}

export interface StepProgress {
  readonly name: string
  /** `ended`: its program has, and it is not known yet how. */
  readonly state: 'waiting' | 'running' | 'fetching' | 'ended' | 'done' | 'failed'
  readonly elapsedSeconds: number | null
  /** How long it took the last time, where that is known. */
  readonly expectedSeconds: number | null
  readonly lastLines: readonly string[]
  /** What of the last one is coloured or bold; not there where nothing is. */
  readonly lastStyled?: readonly StyledPart[]
  /** The numbers that it printed; null where there are none. */
  readonly told?: Told | null
}
