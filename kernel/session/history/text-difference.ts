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

function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}
