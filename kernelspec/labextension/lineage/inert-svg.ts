import type { Size } from './view.ts'

/** A picture as elements of the page. */
export interface InertPicture {
  readonly svg: SVGSVGElement
  readonly size: Size
}

/** Of 60 boxes a picture has some 40 kB; of what is larger, nothing is made. */
const longestAddress = 400_000
const mostElements = 4000
/** A mark has three at most: each box has a copy of one. */
const mostOfMark = 8

/** Of a picture that says once how its boxes look, and draws each mark once. */
export const sharedClass = 'nix-workflow-lineage-shared'

/** All that the kernel draws a lineage with: nothing of it loads, links or runs anything. */
const attributesOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['g', ['class', 'data-name', 'data-from', 'data-of', 'data-file', 'transform', 'text-anchor']],
  ['path', ['d', 'stroke-linecap', 'stroke-dasharray']],
  ['rect', ['x', 'y', 'width', 'height', 'rx', 'stroke-dasharray']],
  ['circle', ['r', 'stroke-dasharray']],
  ['text', ['x', 'y', 'font-weight']],
  ['tspan', ['dx', 'font-weight']]
])
const everywhere = ['fill', 'stroke', 'stroke-width', 'font-size', 'font-family']

/** What could name something outside of the picture. */
const reaching = /url\s*\(|[&<>\\]/i

const namespace = 'http://www.w3.org/2000/svg'

/**
 * The SVG of a `data:` address, made anew of what a lineage is drawn with, and of nothing else that
 * it may hold. Null where it is none, or too large.
 */
export function inertPicture(address: string): InertPicture | null {
  const text = textOf(address)
  const parsed = text === null ? null : new DOMParser().parseFromString(text, 'image/svg+xml')
  const root = parsed?.documentElement
  if (root?.localName !== 'svg' || root.namespaceURI !== namespace) return null
  if (root.querySelectorAll('*').length > mostElements) return null
  const size = sizeOf(root)
  if (size === null) return null
  const svg = document.createElementNS(namespace, 'svg')
  svg.classList.toggle(sharedClass, root.querySelector('defs') !== null)
  copyMarks(root)
  copyChildren(root, svg)
  return { svg, size }
}

/** Puts each mark that a picture draws once into all boxes that have it. */
function copyMarks(root: Element): void {
  const marks = new Map<string, Element>()
  for (const mark of root.querySelectorAll(':scope > defs > g'))
    if (mark.querySelectorAll('*').length <= mostOfMark) marks.set(`#${mark.id}`, mark)
  for (const use of root.querySelectorAll('use')) {
    const mark = marks.get(use.getAttribute('href') ?? '')
    if (mark !== undefined) use.replaceWith(mark.cloneNode(true))
  }
}

/** As large as it is seen: what was saved by an older kernel says it in other attributes too. */
function sizeOf(root: Element): Size | null {
  const [, , width = NaN, height = NaN] = (root.getAttribute('viewBox') ?? '')
    .split(' ')
    .map(Number)
  return width > 0 && height > 0 ? { width, height } : null
}

function textOf(address: string): string | null {
  const [, base64, data = ''] = /^data:image\/svg\+xml(;base64)?,(.*)$/s.exec(address) ?? []
  if (data === '' || data.length > longestAddress) return null
  try {
    if (base64 === undefined) return decodeURIComponent(data)
    return new TextDecoder().decode(Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0)))
  } catch {
    return null
  }
}

function copyChildren(from: Element, to: Element): void {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE && /^(text|tspan)$/.test(to.localName)) {
      to.append(child.textContent ?? '')
      continue
    }
    if (!(child instanceof Element) || child.namespaceURI !== namespace) continue
    const attributes = attributesOf.get(child.localName)
    if (attributes === undefined) continue
    const copy = document.createElementNS(namespace, child.localName)
    for (const name of [...everywhere, ...attributes]) {
      const value = child.getAttribute(name)
      const isName = name.startsWith('data-')
      if (value !== null && (isName || !reaching.test(value))) copy.setAttribute(name, value)
    }
    copyChildren(child, copy)
    to.append(copy)
  }
}

/** An element of a picture with these attributes. */
export function svgElement(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(namespace, name)
  for (const [attribute, value] of Object.entries(attributes))
    element.setAttribute(attribute, value)
  return element
}
