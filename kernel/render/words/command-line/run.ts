import { stripVTControlCharacters } from 'node:util'
import { type CellFailure, duration, type StepLine } from '../../../outcome/index.ts'

/** A step's line: how it came out, its name, and how long it took, now or when it was built. */
export function stepLineInWords({ name, status, seconds }: StepLine): string {
  const time = seconds === null ? '' : duration(seconds)
  const whenever = ['cached', 'cut-off', 'fetched', 'pinned', 'not-kept'].includes(status)
  const words = time === '' ? '' : whenever ? `took ${time} when it was built` : time
  return `${status.padEnd(8)} ${name.padEnd(20)} ${words}`.trimEnd()
}

/**
 * How many steps came out in which way, as `11 steps: 10 cached, 1 built, in 2.0 s.`, with those that
 * displays had no room for.
 */
export function ranInWords(
  steps: readonly StepLine[],
  omitted: ReadonlyMap<string, number>,
  seconds: number
): string {
  const counts = new Map(omitted)
  for (const { status } of steps) counts.set(status, (counts.get(status) ?? 0) + 1)
  const parts = [...counts].map(([status, count]) => `${count} ${status}`)
  const count = [...counts.values()].reduce((sum, one) => sum + one, 0)
  const total = `${count} ${count === 1 ? 'step' : 'steps'}`
  const all = parts.length === 0 ? total : `${total}: ${parts.join(', ')}`
  return `${all}, in ${seconds.toFixed(1)} s.`
}

/** What is said of a cell's failure, line by line. */
export function failedCellLines({ kernelEnded, lines }: CellFailure): readonly string[] {
  return kernelEnded ? ['The kernel ended while it ran.', ...lines] : lines
}

/** So much of a cell says which one it is. */
const shownSourceLines = 12

/** The cell that failed, and why. */
export function failedCellInWords(failure: CellFailure): string {
  const sourceLines = failure.source.trimEnd().split('\n')
  const shown = sourceLines.slice(0, shownSourceLines)
  const more = sourceLines.length - shown.length
  return [
    `\nCode cell ${failure.cell} failed:\n`,
    ...shown.map((line) => `  | ${line}`),
    ...(more > 0 ? [`  | … ${more} more lines`] : []),
    '',
    ...failedCellLines(failure).map((line) => `  ${stripVTControlCharacters(line)}`),
    ''
  ].join('\n')
}

/** What is said when a run is asked to end. */
export function interruptingInWords(): string {
  return 'Interrupting; once more ends it at once.'
}
