import { diffArrays } from 'diff'
import type { DifferenceLine } from '../../outcome/index.ts'

/**
 * So many lines may go and come before the search for the shortest difference is given up: its time
 * grows with their square, and took 40 ms for 1,000 of 20,000 lines.
 */
const mostEdits = 1000

/**
 * What went from one text and what came in another, line by line; all lines are there. Where the two
 * have too little in common, the one stands below the other.
 */
export function lineDifference(before: string, after: string): readonly DifferenceLine[] {
  const [old, now] = [linesOf(before), linesOf(after)]
  const changes = diffArrays(old, now, { maxEditLength: mostEdits })
  if (changes === undefined) {
    return [
      ...old.map((text): DifferenceLine => ({ change: 'gone', text })),
      ...now.map((text): DifferenceLine => ({ change: 'new', text }))
    ]
  }
  return changes.flatMap(({ added, removed, value }) =>
    value.map((text): DifferenceLine => {
      return { change: added ? 'new' : removed ? 'gone' : 'same', text }
    })
  )
}

/**
 * The lines that differ with some around them, at most `most`; what is left out between them is
 * counted in a line of its own.
 */
export function inContext(
  lines: readonly DifferenceLine[],
  around = 2,
  most = 200
): readonly DifferenceLine[] {
  const near = lines.map(() => false)
  for (const [index, { change }] of lines.entries()) {
    if (change !== 'same') near.fill(true, Math.max(0, index - around), index + around + 1)
  }
  const shown: DifferenceLine[] = []
  let skipped = 0
  const skip = (): void => {
    if (skipped > 0) shown.push({ change: 'same', text: `⋯ ${counted(skipped)} ⋯` })
    skipped = 0
  }
  for (const [index, line] of lines.entries()) {
    if (near[index] === true && shown.length < most) {
      skip()
      shown.push(line)
    } else skipped += 1
  }
  skip()
  return shown
}

/** As a sentence's end: `line 12`, or `4 lines, the first is line 12` of the text as it is now. */
export function whereLinesDiffer(lines: readonly DifferenceLine[]): string {
  let number = 1
  let first: number | null = null
  let [gone, come] = [0, 0]
  for (const { change } of lines) {
    if (change !== 'same') first ??= number
    if (change === 'gone') gone += 1
    if (change === 'new') come += 1
    if (change !== 'gone') number += 1
  }
  if (first === null) return 'nothing'
  const count = Math.max(gone, come)
  return count === 1 ? `line ${first}` : `${count} lines, the first is line ${first}`
}

function counted(lines: number): string {
  return lines === 1 ? '1 line that is the same' : `${lines} lines that are the same`
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}
