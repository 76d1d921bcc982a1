/** The middle one of several measurements, which a busy machine moves less than their mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

/** What so many of a hundred measurements are not above. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN
}

/** How long something takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Several things in turn, so that what the machine does besides meets all of them. */
export async function interleaved<Measured>(
  rounds: number,
  ...works: readonly (() => Promise<Measured>)[]
): Promise<Measured[][]> {
  const results: Measured[][] = works.map(() => [])
  for (let round = 0; round < rounds; round += 1)
    for (const [index, work] of works.entries()) results[index]?.push(await work())
  return results
}

/**
 * One line of the table. What may be judged is a ratio within the run, or an amount that a machine's
 * speed does not change; a time is printed alone, since the same machine differs by a half from run
 * to run.
 */
export type Figure = JudgedFigure | TimeFigure

interface AnyFigure {
  readonly what: string
  /** What was measured, with its unit. */
  readonly measured: string
  readonly value: number
}

interface JudgedFigure extends AnyFigure {
  readonly unit: '×' | 'MB'
  /** The most that it may be; null where nobody has set that. */
  readonly limit: number | null
}

interface TimeFigure extends AnyFigure {
  readonly unit: 'ms'
  readonly limit: null
}

/** What one thing took of another, both in milliseconds; `words` say what stands behind them. */
export function ratio(
  what: string,
  [value, against]: readonly [number, number],
  limit: number | null,
  words: string
): Figure {
  const digits = Math.min(value, against) < 20 ? 1 : 0
  const measured = `${value.toFixed(digits)} ms against ${against.toFixed(digits)} ms ${words}`
  return { what, limit, unit: '×', value: value / against, measured }
}

/** A time that is told and not judged. */
export function time(what: string, milliseconds: number, measured: string): Figure {
  return { what, value: milliseconds, measured, unit: 'ms', limit: null }
}

/** An amount of memory. */
export function memory(what: string, megabytes: number, limit: number, measured: string): Figure {
  return { what, value: megabytes, measured, unit: 'MB', limit }
}

/** Whether a figure is above what it may be. */
export function isMissed({ value, limit }: Figure): boolean {
  // What could not be measured is no success.
  return limit !== null && !(Number.isFinite(value) && value <= limit)
}

/** The table that the bench prints. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { what, measured, value, limit, unit } = figure
    const verdict = limit === null ? ' ' : isMissed(figure) ? '✗' : '✓'
    const most = limit === null ? '' : `≤ ${limit} ${unit}`
    return [verdict, what, `${value.toFixed(unit === '×' ? 2 : 1)} ${unit}`, most, measured]
  })
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => Array.from(row[column] ?? '').length))
  )
  return rows
    .map((row) =>
      row
        .map(
          (cell, column) =>
            cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - Array.from(cell).length))
        )
        .join('  ')
        .trimEnd()
    )
    .join('\n')
}
