import { layOut } from '../../kernel/render/lineage/layout.ts'
import { lineagePicture } from '../../kernel/render/lineage/lineage.ts'
import type { Lineage } from '../../kernel/outcome/outcome.ts'
import { interleaved, median, ratio, timed, type Figure } from './measure.ts'

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

/** How the time to lay lineages out, all of it, and to draw them as a card does, grows with the steps. */
export async function lineageFigures(): Promise<Figure[]> {
  const small = largeLineage(steps / 2)
  const large = largeLineage()
  const laidOut = (lineage: Lineage) => () =>
    timed(() => {
      const ids = lineage.nodes.map(({ id }) => id)
      return Promise.resolve(layOut(ids, lineage.edges, 26, 14))
    })
  const drawn = (lineage: Lineage) => () =>
    timed(() => Promise.resolve(lineagePicture(lineage, [])))
  // What is compiled at first use is compiled.
  await laidOut(small)()
  await drawn(small)()
  const [fewLaidOut = [], allLaidOut = [], fewDrawn = [], allDrawn = []] = await interleaved(
    rounds,
    ...[laidOut(small), laidOut(large), drawn(small), drawn(large)]
  )
  const of = `of ${steps / 2} steps`
  // Twice the steps, and a half for what sorts and crosses.
  return [
    ratio('lineage of 1,000 steps, laid out', [median(allLaidOut), median(fewLaidOut)], 3, of),
    ratio('lineage of 1,000 steps, as a card draws it', [median(allDrawn), median(fewDrawn)], 5, of)
  ]
}
