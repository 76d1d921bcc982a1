import type { LineageNode } from '../../outcome/index.ts'
import type { FileLabel } from './file-labels.ts'
import { asWord, escapeHtml, statusLooks } from '../base/index.ts'
import { dataMark, statusMark } from './status-mark.ts'

/** A box with its frame, in pixels. */
export const nodeHeight = 26

export interface Box {
  readonly node: LineageNode
  readonly label: string
  /** The count and the cell, behind the label. */
  readonly note: string
  readonly x: number
  readonly y: number
  readonly width: number
}

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The marks of states in a picture, each drawn once. */
export interface Marks {
  readonly definitions: string
  readonly idOf: (node: LineageNode) => string
}

/** The marks that these nodes have. */
export function marksOf(nodes: readonly LineageNode[]): Marks {
  const kindOf = ({ kind, status }: LineageNode) => (kind === 'data' ? kind : (status ?? 'planned'))
  const kinds = [...new Set(nodes.map(kindOf))]
  const definitions = kinds.map((kind, place) => {
    const mark = kind === 'data' ? dataMark : statusMark(kind, statusLooks[kind].colour)
    return `<g id="m${place}" transform="translate(15 13)">${mark}</g>`
  })
  return {
    definitions: definitions.join(''),
    idOf: (node) => `m${kinds.indexOf(kindOf(node))}`
  }
}

/**
 * A box with its mark and words, which `looks` put into their places. What of it cannot be read off
 * its words is said for whoever makes the picture one to press.
 */
export function boxMarkup(
  { node, label, note, x, y, width }: Box,
  isShown: boolean,
  mark: string
): string {
  const own = isShown ? ` stroke="${statusLooks[node.status ?? 'planned'].colour}"` : ''
  const dashes =
    node.status === 'planned' || node.status === 'stale' ? ' stroke-dasharray="4 3"' : ''
  const frame = `width="${Math.round(width - 1)}"${own}${dashes}/>`
  // The words in the box say it, where they are all of it.
  const name = label === node.name && node.count === undefined ? '' : asWord(node.name)
  return [
    `<g${node.kind === 'data' ? ' class="data"' : ''}${attribute('data-name', name)}`,
    ` transform="translate(${Math.round(x)} ${Math.round(y)})">`,
    node.count === undefined ? '' : `<rect x="3" y="3" ${frame}`,
    `<rect ${frame}<use href="#${mark}"/><text>${escapeHtml(label)}`,
    note === '' ? '' : `<tspan dx="6">${escapeHtml(note)}</tspan>`,
    '</text></g>'
  ].join('')
}

/** The name of a file on a line, and what it cannot say: of which step, and all of it. */
export function chipMarkup({ x, y, width }: Rectangle, { label, of, only }: FileLabel): string {
  // An empty one stands for several.
  const file = of === '' || only === label ? '' : ` data-file="${escapeHtml(only)}"`
  return [
    `<g${attribute('data-from', of)}${file}>`,
    `<rect x="${Math.round(x)}" y="${Math.round(y)}" width="${Math.round(width)}"/>`,
    `<text x="${Math.round(x + width / 2)}" y="${Math.round(y + 11.6)}">${escapeHtml(label)}</text></g>`
  ].join('')
}

/** Nothing where there is nothing to say. */
function attribute(name: string, value: string): string {
  return value === '' ? '' : ` ${name}="${escapeHtml(value)}"`
}
