/** The middle one of several measurements, which a busy machine moves less than their mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

/** How long something takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Several things in turn, so that what the machine does besides meets all of them. */
export async function interleaved(
  rounds: number,
  ...works: readonly (() => Promise<number>)[]
): Promise<number[][]> {
  const results: number[][] = works.map(() => [])
  for (let round = 0; round < rounds; round += 1)
    for (const [index, work] of works.entries()) results[index]?.push(await work())
  return results
}

/** One line of the table. */
export interface Figure {
  readonly what: string
  /** What was measured, with its unit. */
  readonly measured: string
  readonly value: number
  /** The most that it may be; null where nobody has set that. */
  readonly limit: number | null
  readonly unit: '×' | 'ms' | 'MB'
}

/** The table that `npm run bench` prints. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, measured, value, limit, unit }) => [
    limit === null ? ' ' : value <= limit ? '✓' : '✗',
    what,
    `${value.toFixed(unit === '×' ? 2 : 1)} ${unit}`,
    limit === null ? '' : `≤ ${limit} ${unit}`,
    measured
  ])
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
