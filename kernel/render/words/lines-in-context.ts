import type { DifferenceLine } from '../../outcome/index.ts'

/**
 * The lines that differ with some around them, at most `most`; what is left out between them, and
 * behind the last of these, is counted in a line of its own; a single one stands there itself.
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
  let skipped: DifferenceLine[] = []
  let taken = 0
  const skip = (): void => {
    const differ = skipped.filter(({ change }) => change !== 'same').length
    // That one line is left out would be a line itself.
    if (skipped.length === 1) shown.push(...skipped)
    else if (skipped.length > 1)
      shown.push({ change: 'same', text: `⋯ ${counted(skipped.length, differ)} ⋯` })
    skipped = []
  }
  for (const [index, line] of lines.entries()) {
    if (near[index] === true && taken < most) {
      skip()
      shown.push(line)
      taken += 1
    } else {
      skipped.push(line)
    }
  }
  skip()
  return shown
}

function counted(lines: number, differ: number): string {
  return differ > 0
    ? `${lines} more lines, ${differ} of which differ`
    : `${lines} lines that are the same`
}
