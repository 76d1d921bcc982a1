import type { LineageNode } from '../../outcome/index.ts'
import { endsOf, type FileLabel, fileLabels } from './file-labels.ts'
import type { FoldedLineage } from './fold-lineage.ts'
import { asWord, cleanLine, escapeHtml, pictureFont, statusLooks } from '../base/index.ts'
import { type Layout, layOut } from './layout.ts'
import { dataMark, statusMark } from './status-mark.ts'

const nodeHeight = 26
const rowGap = 14
const smallestGap = 42
/** Wider gaps for long names of files would push the picture apart. */
const largestGap = 150
const margin = 5
/** Code points of a name in the picture; the tree in the text has all of it. */
export const longestName = 26
const fontSize = 12
const smallFontSize = 10.5

interface Box {
  readonly node: LineageNode
  readonly label: string
  /** The count and the cell, behind the label. */
  readonly note: string
  readonly x: number
  readonly y: number
  readonly width: number
}

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
  // Lines at whole numbers stand between two pixels: half of one beside they are sharp.
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-.5 -.5 ${width} ${height}">`,
    `<style>${looks}</style>`,
    `<path d="${lines.join('')}" fill="none" stroke="#848d97" stroke-width="1.4"/>`,
    `<path d="${[...new Set(tips)].join('')}" fill="#848d97"/>`,
    `<g font-family="${pictureFont}" font-size="${fontSize}" fill="#1f2328">`,
    ...[...boxes.values()].map((box) => boxMarkup(box, shown.has(box.node.id))),
    labels.length === 0
      ? ''
      : `<g font-size="${smallFontSize}" text-anchor="middle" fill="#424a53">${labels.join('')}</g>`,
    '</g></svg>'
  ].join('')
  return { svg, width }
}

/**
 * How the boxes and the names of files look that have no colour of their own, said once; the
 * extension, which takes no rules out of a picture, says it in its style.
 */
const looks = `rect:not([fill]){fill:#f3f5f7;stroke:#848d97}[text-anchor] rect{fill:#e6eaef;stroke:none}tspan{fill:#59636e;font-size:${smallFontSize}px;font-weight:400}`

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

interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
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

function chipMarkup({ x, y, width, height }: Rectangle, { label, of, only }: FileLabel): string {
  return [
    `<g${attribute('data-of', of)}${attribute('data-file', only)}>`,
    `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${height}" rx="4"/>`,
    `<text x="${round(x + width / 2)}" y="${round(y + 11.6)}">${escapeHtml(label)}</text></g>`
  ].join('')
}

/** For whoever makes the picture one to press; nothing where there is nothing to say. */
function attribute(name: string, value: string): string {
  return value === '' ? '' : ` ${name}="${escapeHtml(value)}"`
}

/** From the right of a box to the left of another, level where it passes a layer between them. */
function line(
  start: Box,
  end: Box,
  middles: readonly number[],
  layerAt: (index: number) => { readonly left: number; readonly right: number }
): string {
  let x = start.x + start.width
  let y = start.y + nodeHeight / 2
  let path = `M${points(x, y)}`
  for (let index = 1; index < middles.length; index += 1) {
    const isLast = index === middles.length - 1
    const { left, right } = layerAt(index)
    const nextX = isLast ? end.x - 5 : left
    const nextY = isLast ? end.y + nodeHeight / 2 : margin + (middles[index] ?? 0)
    const bend = (nextX - x) / 2
    path += `C${points(x + bend, y, nextX - bend, nextY, nextX, nextY)}`
    x = nextX
    y = nextY
    if (!isLast) {
      path += `H${round(right)}`
      x = right
    }
  }
  return path
}

/** Coordinates in turn, as a path has them. */
function points(...values: readonly number[]): string {
  return values.map(round).join(' ')
}

/** A picture of boxes needs no parts of pixels. */
function round(value: number): string {
  return String(Math.round(value))
}

function boxMarkup({ node, label, note, x, y, width }: Box, isShown: boolean): string {
  const colour = statusLooks[node.status ?? 'planned'].colour
  const dashes =
    node.status === 'planned' || node.status === 'stale' ? ' stroke-dasharray="4 3"' : ''
  const own = isShown ? ` fill="#fff" stroke="${colour}" stroke-width="2"` : ''
  const frame = `height="${nodeHeight - 1}" rx="6"${own}${dashes}`
  const behind =
    node.count === undefined
      ? ''
      : `<rect x="${round(x + 3)}" y="${round(y + 3)}" width="${round(width - 1)}" ${frame}/>`
  // The words in the box say it, where they are all of it.
  const name = label === node.name && node.count === undefined ? '' : asWord(node.name)
  return [
    `<g class="${node.kind}"${attribute('data-name', name)}>`,
    behind,
    `<rect x="${round(x)}" y="${round(y)}" width="${round(width - 1)}" ${frame}/>`,
    `<g transform="translate(${round(x + 15)} ${round(y + nodeHeight / 2)})">${node.kind === 'data' ? dataMark : statusMark(node.status ?? 'planned', colour)}</g>`,
    `<text x="${round(x + 27)}" y="${round(y + nodeHeight / 2 + 4.2)}"${isShown ? ' font-weight="600"' : ''}>${escapeHtml(label)}`,
    note === '' ? '' : `<tspan dx="6">${escapeHtml(note)}</tspan>`,
    '</text></g>'
  ].join('')
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
