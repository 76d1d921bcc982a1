import { createHash } from 'node:crypto'
import { serialize } from 'node:v8'
import { isJsonObject, parseJsonObject, type StorePath } from '../../nix/base/index.ts'
import { type CellOutcome, type StepReport, stepsShown } from '../outcome/index.ts'
import type { MimeBundle } from '../wire/index.ts'
import type { Renderer } from './renderer.ts'

/** Displays that were drawn, each by a key, kept for later kernels. */
export interface DisplayTexts {
  get(key: string): string | null
  add(key: string, text: string): void
}

export interface KeptDisplays {
  readonly texts: DisplayTexts
  /** What tells the program that draws from every other. */
  readonly program: string
  /** Whether all is drawn, and a kept display that differs is a bug, which is thrown. */
  readonly isChecking: boolean
}

/** Of more steps the display is a list with previews of a few: to look for it costs what drawing does. */
const mostSteps = 200

/**
 * Draws what a cell shows, or takes it from what an earlier kernel has drawn. Drawing is a function of
 * the outcome, the program and this machine's time zone alone, so these are the key. Only what may be
 * shown again as it is, of steps that were there, is kept. A cell that runs again here has a number
 * that no run of all cells gives it, and its display shows that: it is drawn and not kept.
 */
export function withKeptDisplays(
  draw: Renderer['renderOutcome'],
  keptDisplays: () => KeptDisplays | null
): Renderer['renderOutcome'] {
  const firstNumbers = new Map<StorePath, number | null>()
  const runsAgain = ({ drvPath, cell }: StepReport): boolean => {
    if (!firstNumbers.has(drvPath)) firstNumbers.set(drvPath, cell)
    return firstNumbers.get(drvPath) !== cell
  }
  return (outcome, options) => {
    const kept = keptDisplays()
    if (kept === null || options.mistakes) return draw(outcome, options)
    const steps = outcome.shown.flatMap(stepsShown)
    if (steps.slice(0, 1).some(runsAgain) || !mayBeShownAgain(outcome, steps))
      return draw(outcome, options)
    const key = keyOf(kept.program, outcome, steps)
    const text = kept.texts.get(key)
    const before = text === null ? null : bundleOf(text)
    if (before !== null && !kept.isChecking) return before
    const drawn = draw(outcome, options)
    const now = JSON.stringify(drawn)
    if (before !== null && text !== now)
      throw new Error(`a display was kept that is drawn otherwise: ${String(text)}, and now ${now}`)
    if (drawn !== null) kept.texts.add(key, now)
    return drawn
  }
}

function bundleOf(text: string): MimeBundle | null {
  const { data, metadata } = parseJsonObject(text) ?? {}
  return isJsonObject(data) && isJsonObject(metadata) ? { data, metadata } : null
}

function mayBeShownAgain({ mistakes }: CellOutcome, steps: readonly StepReport[]): boolean {
  return (
    mistakes.length === 0 &&
    steps.length > 0 &&
    steps.length <= mostSteps &&
    steps.every(({ status }) => status === 'cached' || status === 'pinned')
  )
}

function keyOf(program: string, outcome: CellOutcome, steps: readonly StepReport[]): string {
  // The moments that are shown are in the local time of then.
  const zones = steps.map(({ builtAt }) =>
    builtAt === null ? null : new Date(builtAt).getTimezoneOffset()
  )
  // Unlike JSON it tells all values apart, also what is undefined or a map.
  const content = serialize([outcome, zones])
  return createHash('sha256').update(program).update('\0').update(content).digest('base64url')
}
