import { layOut } from '../../kernel/render/lineage/layout.ts'
import { lineagePicture } from '../../kernel/render/lineage/lineage.ts'
import type { Lineage } from '../../kernel/outcome/outcome.ts'
import { median, timed, type Figure } from './measure.ts'

const steps = 1000
const rounds = 5

/**
 * A lineage as a large study has one: layers of a hundred steps with names of their own, each of
 * which reads three of the layer before and one of an earlier one.
 */
export function largeLineage(count: number = steps): Lineage {
  const id = (index: number): string =>
    `/nix/store/${String(index).padStart(32, '0')}-step-${index}.drv`
  const width = 100
  const edges = Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    if (index < width) return []
    const near = [0, 7, 31].map(
      (shift) => index - width + ((index + shift) % width) - (index % width)
    )
    const far = index >= 3 * width ? [index - 3 * width] : []
    return [...new Set([...near, ...far])].map((from) => ({
      from: id(from),
      to: id(index),
      files: ['data.csv']
    }))
  })
  return {
    nodes: Array.from({ length: count }, (_, index) => ({
      id: id(index),
      // Letters alone: names that differ in numbers would be folded before anything is laid out.
      name: `step ${Array.from(String(index), (digit) => 'abcdefghij'[Number(digit)]).join('')}`,
      kind: 'step',
      status: 'cached'
    })),
    edges,
    omitted: 0
  }
}

/** How long a thousand steps take to lay out, all of them, and to draw as a card does. */
export async function measureLineage(): Promise<Figure[]> {
  const lineage = largeLineage()
  const ids = lineage.nodes.map(({ id }) => id)
  const laidOut: number[] = []
  const drawn: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    laidOut.push(await timed(() => Promise.resolve(layOut(ids, lineage.edges, 26, 14))))
    drawn.push(await timed(() => Promise.resolve(lineagePicture(lineage, []))))
  }
  const figure = (what: string, times: readonly number[]): Figure => ({
    ...{ what, value: median(times), limit: 1000, unit: 'ms' },
    measured: `${lineage.edges.length} edges; slowest ${Math.max(...times).toFixed(0)} ms`
  })
  return [
    figure('lineage of 1,000 steps, laid out', laidOut),
    figure('lineage of 1,000 steps, as a card draws it', drawn)
  ]
}
