import type { LineageNode } from '../../outcome/index.ts'
import { endsOf, type FileLabel, fileLabels } from './file-labels.ts'
import type { FoldedLineage } from './fold-lineage.ts'
import { cleanLine, pictureFont } from '../base/index.ts'
import { type Box, boxMarkup, chipMarkup, marksOf, nodeHeight, type Rectangle } from './elements.ts'
import { type Layout, layOut } from './layout.ts'
import { looks } from './looks.ts'

const rowGap = 14
const smallestGap = 42
/** Wider gaps for long names of files would push the picture apart. */
const largestGap = 150
const margin = 5
/** Code points of a name in the picture; the tree in the text has all of it. */
export const longestName = 26
const fontSize = 12

export interface Drawing {
  readonly svg: string
  readonly width: number
}

/**
 * A graph of steps as SVG, from left to right, a box a step with its state as a mark that differs in
 * shape and colour, and the files that are read on the lines. Boxes have a ground of their own, and
 * lines a grey that is visible on light and dark. Each box and each name of files is a group, which
 * says what of it cannot be read off its words: the extension makes them ones to press.
 */
export function drawLineage({ nodes, edges, shown }: FoldedLineage): Drawing {
  const ids = nodes.map(({ id }) => id)
  const layout = layOut(ids, edges, nodeHeight, rowGap)
  const files = fileLabels(nodes, edges)
  const columns = columnsOf(nodes, files, layout)
  const boxes = boxesOf(nodes, columns, layout)
  const { lines, tips, labels } = linesOf(layout, boxes, columns, files)
  const last = columns.at(-1)
  const width = Math.ceil((last === undefined ? margin : last.left + last.width) + margin)
  const height = Math.ceil(layout.breadth + 2 * margin)
  const marks = marksOf(nodes)
  const rules = looks.map(([selector, declarations]) => `${selector}{${declarations}}`).join('')
  // Lines at whole numbers stand between two pixels: half of one beside they are sharp.
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-.5 -.5 ${width} ${height}">`,
    `<style>${rules}</style><defs>${marks.definitions}</defs>`,
    `<path d="${lines.join('')}" fill="none" stroke="#889" stroke-width="1.4"/>`,
    `<path d="${[...new Set(tips)].join('')}" fill="#889"/>`,
    `<g font-family="${pictureFont}" font-size="${fontSize}" fill="#222">`,
    ...[...boxes.values()].map((box) =>
      boxMarkup(box, shown.has(box.node.id), marks.idOf(box.node))
    ),
    labels.length === 0 ? '' : `<g text-anchor="middle">${labels.join('')}</g>`,
    '</g></svg>'
  ].join('')
  return { svg, width }
}

/** Where a layer stands from left to right: as wide as its widest node. */
interface DrawnColumn {
  readonly left: number
  readonly width: number
}

/** The columns, with so much room between them as the names of files on their lines need. */
function columnsOf(
  nodes: readonly LineageNode[],
  files: ReadonlyMap<string, FileLabel>,
  { nodes: placed }: Layout
): readonly DrawnColumn[] {
  const widths: number[] = []
  for (const node of nodes) {
    const layer = placed.get(node.id)?.layer ?? 0
    const { label, note } = wordsOf(node)
    const width = textWidth(label) + (note === '' ? 0 : 0.85 * textWidth(note) + 7) + 38
    widths[layer] = Math.max(widths[layer] ?? 0, width)
  }
  const gaps: number[] = widths.map(() => smallestGap)
  for (const { from, label } of files.values()) {
    const layer = placed.get(from)?.layer ?? 0
    const wanted = 0.85 * textWidth(label) + 34
    gaps[layer] = Math.max(gaps[layer] ?? smallestGap, Math.min(largestGap, wanted))
  }
  let left = margin
  return Array.from(widths.entries(), ([layer, width]) => {
    const column = { left, width }
    left += width + (gaps[layer] ?? smallestGap)
    return column
  })
}

function boxesOf(
  nodes: readonly LineageNode[],
  columns: readonly DrawnColumn[],
  layout: Layout
): ReadonlyMap<string, Box> {
  return new Map(
    nodes.flatMap((node): [string, Box][] => {
      const placed = layout.nodes.get(node.id)
      if (placed === undefined) return []
      const { left = margin, width = 0 } = columns[placed.layer] ?? {}
      const y = margin + placed.middle - nodeHeight / 2
      return [[node.id, { node, ...wordsOf(node), x: left, y, width }]]
    })
  )
}

/** The lines between boxes, and the names of files that stand on them. */
function linesOf(
  layout: Layout,
  boxes: ReadonlyMap<string, Box>,
  columns: readonly DrawnColumn[],
  files: ReadonlyMap<string, FileLabel>
): {
  readonly lines: readonly string[]
  readonly tips: readonly string[]
  readonly labels: readonly string[]
} {
  const chips: Rectangle[] = []
  const labels: string[] = []
  const tips: string[] = []
  const lines = layout.routes.map(({ from, to, middles }) => {
    const start = boxes.get(from)
    const end = boxes.get(to)
    if (start === undefined || end === undefined) return ''
    const layer = layout.nodes.get(from)?.layer ?? 0
    const named = files.get(endsOf(from, to))
    const right = columns[layer + 1]?.left ?? end.x
    const chip =
      named === undefined ? null : chipBetween(start, end, middles, right, named.label, chips)
    if (chip !== null && named !== undefined) {
      chips.push(chip)
      labels.push(chipMarkup(chip, named))
    }
    tips.push(`M${points(end.x, end.y + nodeHeight / 2)}l-7-3v6z`)
    return line(start, end, middles, (index) => {
      const { left = 0, width = 0 } = columns[layer + index] ?? {}
      return { left, right: left + width }
    })
  })
  return { lines, tips, labels }
}

function wordsOf({ name, count, cell }: LineageNode): { label: string; note: string } {
  const note = [
    ...(count === undefined ? [] : [`× ${count}`]),
    ...(cell === undefined || cell === null ? [] : [`[${cell}]`])
  ]
  return { label: cleanLine(name, longestName), note: note.join(' ') }
}

/** Along the first piece of a line, the first place where the names of files hide no others. */
function chipBetween(
  start: Box,
  end: Box,
  middles: readonly number[],
  right: number,
  label: string,
  taken: readonly Rectangle[]
): Rectangle | null {
  const from = { x: start.x + start.width, y: start.y + nodeHeight / 2 }
  const isShort = middles.length === 2
  const to = {
    x: isShort ? end.x - 8 : right,
    y: isShort ? end.y + nodeHeight / 2 : margin + (middles[1] ?? 0)
  }
  const width = 0.85 * textWidth(label) + 8
  const height = 16
  for (const at of [0.5, 0.35, 0.65, 0.8]) {
    const x = from.x + (to.x - from.x) * 0.5 - width / 2
    // The line is level at its ends and steep between them.
    const y = from.y + (to.y - from.y) * eased(at) - height / 2
    const overlaps = taken.some(
      (other) =>
        x < other.x + other.width + 2 &&
        other.x < x + width + 2 &&
        y < other.y + other.height + 1 &&
        other.y < y + height + 1
    )
    if (!overlaps && width <= to.x - from.x) return { x, y, width, height }
  }
  return null
}

function eased(at: number): number {
  return at * at * (3 - 2 * at)
}

/** From the right of a box to the left of another, level where it passes a layer between them. */
function line(
  start: Box,
  end: Box,
  middles: readonly number[],
  layerAt: (index: number) => { readonly left: number; readonly right: number }
): string {
  // Each piece is written from where the one before it has come, in whole pixels.
  let x = Math.round(start.x + start.width)
  let y = Math.round(start.y + nodeHeight / 2)
  let path = `M${points(x, y)}`
  for (let index = 1; index < middles.length; index += 1) {
    const isLast = index === middles.length - 1
    const { left, right } = layerAt(index)
    const across = Math.round(isLast ? end.x - 5 : left) - x
    const down = Math.round(isLast ? end.y + nodeHeight / 2 : margin + (middles[index] ?? 0)) - y
    const bend = Math.round(across / 2)
    path += `c${points(bend, 0, bend, down, across, down)}`
    x += across
    y += down
    if (!isLast) {
      path += `H${points(right)}`
      x = Math.round(right)
    }
  }
  return path
}

/** Coordinates in turn, as a path has them: a picture of boxes needs no parts of pixels. */
function points(...values: readonly number[]): string {
  return values.map(Math.round).join(' ').replaceAll(' -', '-')
}

/**
 * An upper estimate of a label's width in a sans-serif face: measured over DejaVu Sans, the widest
 * of the common ones.
 */
function textWidth(label: string): number {
  let width = 0
  for (const character of label) {
    const code = character.codePointAt(0) ?? 0
    if (code >= 0x1100) width += 13
    else if (/[iljtfrI.,:;'|!()[\] -]/.test(character)) width += 5
    else if (/[mwMW@%]/.test(character)) width += 12
    else width += 8
  }
  return width
}
