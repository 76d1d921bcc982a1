import type { DifferenceLine } from '../../outcome/index.ts'

/**
 * The lines that differ with some around them, at most `most`; what is left out between them, and
 * behind the last of these, is counted in a line of its own.
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
  let differ = 0
  let taken = 0
  const skip = (): void => {
    if (skipped > 0) shown.push({ change: 'same', text: `⋯ ${counted(skipped, differ)} ⋯` })
    skipped = 0
  }
  for (const [index, line] of lines.entries()) {
    if (near[index] === true && taken < most) {
      skip()
      shown.push(line)
      taken += 1
    } else {
      skipped += 1
      if (line.change !== 'same') differ += 1
    }
  }
  skip()
  return shown
}

function counted(lines: number, differ: number): string {
  if (differ > 0)
    return lines === 1 ? '1 more line' : `${lines} more lines, ${differ} of which differ`
  return lines === 1 ? '1 line that is the same' : `${lines} lines that are the same`
}
