import type { Lineage, LineageNode, StepStatus } from '../session/outcome.ts'
import { escapeHtml, markup, nothing } from './html.ts'
import type { Html } from './html.ts'
import { layOut } from './layout.ts'
import { statusLooks } from './status.ts'
import { style } from './style.ts'
import { cleanLine, counted } from './text.ts'

const nodeHeight = 26
const rowGap = 12
const layerGap = 42
const margin = 4
/** Code points of a name in the picture; the tree in the text has all of it. */
const longestName = 26
const fontSize = 12
/** Names of 12 pixels are still read at 9; a wider picture is moved sideways. */
const smallestScale = 0.75

interface Box {
  readonly node: LineageNode
  readonly label: string
  readonly x: number
  readonly y: number
  readonly width: number
}

/**
 * The lineage as a picture: an inert SVG image, from left to right, a box a step with its state as
 * a mark that differs in shape and colour. Boxes have a ground of their own, and lines a grey that
 * is visible on light and dark. Environments are named below. Empty where there is nothing but the
 * step itself. `shown` are the names of the steps that the cell shows: their boxes are bold.
 */
export function lineagePicture(lineage: Lineage, shown: readonly string[]): Html {
  const steps = lineage.nodes.filter(({ kind }) => kind === 'step')
  if (steps.length < 2) return nothing
  const environments = lineage.nodes
    .filter(({ kind }) => kind === 'environment')
    .map(({ name }) => cleanLine(name, longestName))
  const { svg, width, height } = drawing(lineage, steps, new Set(shown))
  const names = steps.map(({ name }) => cleanLine(name, longestName))
  const alternative = `Lineage of ${counted(names.length, 'step')}: ${names.join(', ')}`
  const source = `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`
  const omitted =
    lineage.omitted === 0 ? null : `${counted(lineage.omitted, 'earlier step')} not drawn`
  const below = [
    environments.length === 0 ? null : `Programs and environments: ${environments.join(', ')}`,
    omitted
  ].filter((line) => line !== null)
  return markup`<div style="${style.section}" class="nix-workflow-lineage">
    <b style="${style.label}">Lineage</b>
    <div style="${style.scroll}">
      <img
        class="nix-workflow-lineage-picture"
        style="${style.lineage};min-width:${Math.round(width * smallestScale)}px"
        width="${width}"
        height="${height}"
        alt="${alternative}"
        src="${source}">
    </div>
    ${below.length === 0 ? null : markup`<div style="${style.caption};${style.pale}">${below.join(' · ')}</div>`}
  </div>`
}

function drawing(
  lineage: Lineage,
  steps: readonly LineageNode[],
  shown: ReadonlySet<string>
): { readonly svg: string; readonly width: number; readonly height: number } {
  const layout = layOut(
    steps.map(({ id }) => id),
    lineage.edges,
    nodeHeight,
    rowGap
  )
  const widths: number[] = []
  const labels = new Map<string, string>()
  for (const { id, name } of steps) {
    const label = cleanLine(name, longestName)
    labels.set(id, label)
    const layer = layout.nodes.get(id)?.layer ?? 0
    widths[layer] = Math.max(widths[layer] ?? 0, textWidth(label) + 38)
  }
  const lefts: number[] = []
  let x = margin
  for (const width of widths) {
    lefts.push(x)
    x += width + layerGap
  }
  const boxes = new Map<string, Box>()
  for (const node of steps) {
    const placed = layout.nodes.get(node.id)
    if (placed === undefined) continue
    boxes.set(node.id, {
      node,
      label: labels.get(node.id) ?? '',
      x: lefts[placed.layer] ?? margin,
      y: margin + placed.middle - nodeHeight / 2,
      width: widths[placed.layer] ?? 0
    })
  }
  const lines = layout.routes.map(({ from, to, middles }) => {
    const start = boxes.get(from)
    const end = boxes.get(to)
    const layer = layout.nodes.get(from)?.layer ?? 0
    return start === undefined || end === undefined
      ? ''
      : edge(start, end, middles, (index) => ({
          left: lefts[layer + index] ?? 0,
          right: (lefts[layer + index] ?? 0) + (widths[layer + index] ?? 0)
        }))
  })
  const width = Math.ceil(x - layerGap + margin)
  const height = Math.ceil(layout.breadth + 2 * margin)
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<g fill="none" stroke="#848d97" stroke-width="1.4">${lines.join('')}</g>`,
    `<g font-family="system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Liberation Sans',sans-serif" font-size="${fontSize}">`,
    ...[...boxes.values()].map((box) => boxMarkup(box, shown.has(box.node.name))),
    '</g></svg>'
  ].join('')
  return { svg, width, height }
}

/** From the right of a box to the left of another, level where it passes a layer between them. */
function edge(
  start: Box,
  end: Box,
  middles: readonly number[],
  layerAt: (index: number) => { readonly left: number; readonly right: number }
): string {
  let x = start.x + start.width
  let y = start.y + nodeHeight / 2
  let path = `M${point(x, y)}`
  for (let index = 1; index < middles.length; index += 1) {
    const isLast = index === middles.length - 1
    const { left, right } = layerAt(index)
    const nextX = isLast ? end.x - 5 : left
    const nextY = isLast ? end.y + nodeHeight / 2 : margin + (middles[index] ?? 0)
    const bend = (nextX - x) / 2
    path += `C${point(x + bend, y)} ${point(nextX - bend, nextY)} ${point(nextX, nextY)}`
    x = nextX
    y = nextY
    if (!isLast) {
      path += `L${point(right, y)}`
      x = right
    }
  }
  const tip = `M${point(end.x - 1, y)}l-7 -3.5v7z`
  return `<path d="${path}"/><path d="${tip}" fill="#848d97" stroke="none"/>`
}

function point(x: number, y: number): string {
  return `${round(x)} ${round(y)}`
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10)
}

function boxMarkup({ node, label, x, y, width }: Box, isShown: boolean): string {
  const colour = statusLooks[node.status ?? 'planned'].colour
  const dashes =
    node.status === 'planned' || node.status === 'stale' ? ' stroke-dasharray="4 3"' : ''
  return [
    `<rect x="${round(x + 0.5)}" y="${round(y + 0.5)}" width="${round(width - 1)}" height="${nodeHeight - 1}" rx="6" fill="${isShown ? '#ffffff' : '#f3f5f7'}" stroke="${isShown ? colour : '#848d97'}" stroke-width="${isShown ? 2 : 1}"${dashes}/>`,
    `<g transform="translate(${round(x + 15)} ${round(y + nodeHeight / 2)})">${mark(node.status ?? 'planned', colour)}</g>`,
    `<text x="${round(x + 27)}" y="${round(y + nodeHeight / 2 + 4.2)}" fill="#1f2328"${isShown ? ' font-weight="600"' : ''}>${escapeHtml(label)}</text>`
  ].join('')
}

/** The state as a shape of about 12 pixels around the origin, so that it is told without colour. */
function mark(status: StepStatus, colour: string): string {
  const white = 'fill="none" stroke="#ffffff" stroke-width="1.7" stroke-linecap="round"'
  switch (status) {
    case 'built':
      return `<circle r="6.5" fill="${colour}"/><path d="M-2.9 0.2L-0.8 2.4L3 -2.2" ${white}/>`
    case 'cached':
      return `<circle r="5.5" fill="${colour}"/>`
    case 'cut-off':
      return `<circle r="5.2" fill="none" stroke="${colour}" stroke-width="1.6"/><path d="M0 -5.2A5.2 5.2 0 0 0 0 5.2z" fill="${colour}"/>`
    case 'fetched':
      return `<path d="M-6 -4.5H6L0 6z" fill="${colour}"/>`
    case 'pinned':
      return `<path d="M0 -6.5L6.5 0L0 6.5L-6.5 0z" fill="${colour}"/>`
    case 'failed':
      return `<rect x="-6" y="-6" width="12" height="12" rx="2" fill="${colour}"/><path d="M-2.6 -2.6L2.6 2.6M2.6 -2.6L-2.6 2.6" ${white}/>`
    case 'stopped':
      return `<rect x="-5.5" y="-5.5" width="11" height="11" fill="${colour}"/>`
    case 'blocked':
      return `<circle r="5.4" fill="none" stroke="${colour}" stroke-width="2"/><path d="M-3.8 3.8L3.8 -3.8" stroke="${colour}" stroke-width="2"/>`
    case 'stale':
      return `<circle r="5.4" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="3 2"/>`
    case 'planned':
      return `<circle r="5" fill="none" stroke="${colour}" stroke-width="1.8"/>`
  }
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
