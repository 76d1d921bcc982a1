import type { DrawnNode } from './node-state.ts'

/** A place in a picture, in its own units. */
export interface Place {
  readonly x: number
  readonly y: number
}

/** What a box stands for, by its words, and by what the kernel says beside them. */
export function nodeOf(element: SVGElement): DrawnNode | null {
  const text = element.querySelector(':scope > text')
  const note = text?.querySelector('tspan')?.textContent ?? ''
  const name = element.getAttribute('data-name') ?? text?.firstChild?.textContent ?? ''
  if (name === '') return null
  const cell = /\[(\d{1,9})\]$/.exec(note)?.[1]
  return {
    name,
    isGroup: /^× \d/.test(note),
    executionCount: cell === undefined ? null : Number(cell)
  }
}

/** The step and the file that a name on a line stands for; older kernels wrote both. */
export function fileOf(element: Element): readonly [step: string, path: string] {
  const older = element.getAttribute('data-of')
  const path = element.getAttribute('data-file')
  return older === null
    ? [element.getAttribute('data-from') ?? '', path ?? element.textContent]
    : [older, path ?? '']
}

/** Where a box has its middle; null where it does not say. */
export function middleOf(element: Element): Place | null {
  const rect = element.querySelector(':scope > rect')
  const [, left, top] =
    /^translate\((\d+) (\d+)\)$/.exec(element.getAttribute('transform') ?? '') ?? []
  const place = new Map([
    ['x', left],
    ['y', top],
    ['height', '25']
  ])
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) =>
    Number(place.get(name) ?? rect?.getAttribute(name) ?? NaN)
  )
  if (x === undefined || y === undefined || width === undefined || height === undefined) return null
  const middle = { x: x + width / 2, y: y + height / 2 }
  return Number.isFinite(middle.x + middle.y) ? middle : null
}
