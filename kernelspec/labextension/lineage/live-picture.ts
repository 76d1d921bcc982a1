import type { LiveCell } from '../../../kernel/comm/protocol.ts'
import { counted } from '../../../kernel/outcome/words.ts'
import { stateLooks } from '../steps/looks.ts'
import { type InertPicture, svgElement } from './inert-svg.ts'
import { liveColour, liveMark } from './mark.ts'
import { type DrawnNode, found, type NodeState, stateOf, statesByName } from './node-state.ts'
import { controls } from './controls.ts'
import { fileOf, middleOf, nodeOf, type Place } from './drawn.ts'
import { arrowOf, nearestTowards } from './neighbour.ts'
import {
  centred,
  firstScale,
  fitted,
  moved,
  type Size,
  type View,
  viewBox,
  zoomed
} from './view.ts'

/** What a press in the picture asks for. */
export interface Presses {
  readonly node: (node: DrawnNode) => void
  /** `path` is empty where several files are meant: then it is the step's. */
  readonly file: (step: string, path: string) => void
}

export const liveClass = 'nix-workflow-lineage-live'

/** A higher picture would push the cell's other results out of sight. */
const highest = 460
const zoomStep = 1.3
const panStep = 60
/** Fewer boxes are found by looking. */
const fewestToSearch = 8

interface Box {
  readonly node: DrawnNode
  readonly element: SVGElement
  readonly middle: Place
  drawn: string
}

/** A lineage that is moved, enlarged and searched, whose boxes and files are pressed. */
export class LivePicture {
  readonly node = document.createElement('div')
  readonly #svg: SVGSVGElement
  readonly #size: Size
  readonly #boxes: readonly Box[]
  readonly #presses: Presses
  readonly #bar: HTMLElement
  readonly #said: HTMLElement
  #view: View
  #place: Size = { width: 0, height: 0 }
  /** As it came and seen whole it goes with the width of its place; where it was moved it stays. */
  #stands: 'as it came' | 'whole' | 'moved' = 'as it came'

  /** Null where a picture has no boxes to press: it is of an older kernel. */
  static of({ svg, size }: InertPicture, label: string, presses: Presses): LivePicture | null {
    const steps = [...svg.querySelectorAll('g.step, g.data, g[transform]:has(> rect)')]
    const boxes = steps.flatMap((element) => {
      const node = element instanceof SVGElement ? nodeOf(element) : null
      const middle = middleOf(element)
      return node === null || middle === null || !(element instanceof SVGElement)
        ? []
        : [{ node, element, middle, drawn: '' }]
    })
    // The tabulator goes through them as one reads.
    boxes.sort(({ middle: one }, { middle: other }) => one.x - other.x || one.y - other.y)
    boxes[0]?.element.parentElement?.prepend(...boxes.map(({ element }) => element))
    return boxes.length === 0 ? null : new LivePicture(svg, size, boxes, label, presses)
  }

  private constructor(
    svg: SVGSVGElement,
    size: Size,
    boxes: readonly Box[],
    label: string,
    presses: Presses
  ) {
    this.#svg = svg
    this.#size = size
    this.#boxes = boxes
    this.#presses = presses
    this.#view = fitted(size, size)
    this.node.className = liveClass
    const { bar, said } = controls({
      search: boxes.length < fewestToSearch ? null : (words) => this.#search(words),
      next: () => this.#goToFound(),
      zoom: (direction) => this.#zoom(zoomStep ** direction),
      fit: () => this.#fit()
    })
    this.#bar = bar
    this.#said = said
    svg.setAttribute('role', 'group')
    svg.setAttribute(
      'aria-label',
      `${label}. Arrows move it, plus and minus enlarge it, 0 fits it.`
    )
    svg.setAttribute('tabindex', '0')
    this.#makeBoxes()
    this.#makeFiles()
    this.node.append(bar, svg)
    this.#followPointer()
    new ResizeObserver(() => this.#resize()).observe(this.node)
  }

  /** Shows how the steps stand now. */
  follow(cells: ReadonlyMap<string, LiveCell>): void {
    const states = statesByName(cells)
    for (const box of this.#boxes) this.#say(box, stateOf(box.node, states))
  }

  /** Does what a key asks for; whether it means something here. */
  press(target: Element, key: string): boolean {
    if (!this.#svg.contains(target)) return false
    const box = this.#boxes.find(({ element }) => element === target)
    const arrow = arrowOf(key)
    if (key === 'Enter' || key === ' ') return pressed(target)
    else if (key === '+' || key === '=') this.#zoom(zoomStep, box)
    else if (key === '-' || key === '_') this.#zoom(1 / zoomStep, box)
    else if (key === '0') this.#fit()
    else if (key === 'Escape' && target !== this.#svg) this.#svg.focus({ preventScroll: true })
    else if (arrow === null) return false
    else if (box === undefined) this.#move(arrow.right * panStep, arrow.down * panStep)
    else this.#focus(nearestTowards(box, this.#boxes, arrow))
    return true
  }

  #makeBoxes(): void {
    for (const box of this.#boxes) {
      const { element, node } = box
      element.setAttribute('role', 'button')
      element.setAttribute('tabindex', '0')
      element.append(svgElement('title', {}))
      element.addEventListener('click', () => this.#presses.node(node))
      element.addEventListener('focus', () => this.#bringIntoSight(box))
      this.#say(box, null)
    }
  }

  #makeFiles(): void {
    for (const element of this.#svg.querySelectorAll('g[data-from], g[data-of]')) {
      const [step, path] = fileOf(element)
      element.setAttribute('role', 'button')
      element.setAttribute('tabindex', '0')
      const what = path === '' ? `the files of ${step}` : `${path} of ${step}`
      element.setAttribute('aria-label', `Open ${what}`)
      const title = svgElement('title', {})
      title.textContent = `Open ${what}`
      element.append(title)
      element.addEventListener('click', () => this.#presses.file(step, path))
    }
  }

  #say(box: Box, state: NodeState | null): void {
    const { element, node } = box
    const word = state === null ? null : stateLooks[state.state].word
    const words = [
      node.name,
      node.isGroup ? 'several steps' : null,
      word,
      node.executionCount === null ? null : `cell ${node.executionCount}`
    ]
    const said = words.filter((one) => one !== null).join(', ')
    if (box.drawn === said) return
    box.drawn = said
    element.setAttribute('aria-label', said)
    element.querySelector(':scope > title')?.replaceChildren(said)
    const mark = element.querySelector(':scope > g')
    // Data is there: it has a mark of its own.
    if (state === null || mark === null || element.classList.contains('data')) return
    element.setAttribute('data-state', state.state)
    mark.replaceChildren(...liveMark(state.state))
    for (const frame of element.querySelectorAll(':scope > rect[stroke]'))
      frame.setAttribute('stroke', liveColour(state.state))
  }

  #search(words: string): void {
    const places = found(
      this.#boxes.map(({ node }) => node),
      words
    )
    const isSearch = words.trim() !== ''
    for (const [at, { element }] of this.#boxes.entries()) {
      element.classList.toggle('found', isSearch && places.has(at))
      element.classList.toggle('passed', isSearch && !places.has(at))
    }
    this.#said.textContent = isSearch
      ? `${places.size} of ${counted(this.#boxes.length, 'box', 'boxes')}`
      : ''
    const first = this.#boxes.find((_, at) => places.has(at))
    if (first !== undefined) this.#bringIntoSight(first)
  }

  #goToFound(): void {
    this.#focus(this.#boxes.find(({ element }) => element.classList.contains('found')) ?? null)
  }

  #focus(box: Box | null): void {
    box?.element.focus({ preventScroll: true })
  }

  #bringIntoSight({ middle }: Box): void {
    const { x, y, scale } = this.#view
    const [right, down] = [(middle.x - x) * scale, (middle.y - y) * scale]
    const isSeen =
      Math.abs(right) < this.#place.width / 2 - 60 && Math.abs(down) < this.#place.height / 2 - 10
    if (!isSeen) this.#show(centred(this.#view, middle.x, middle.y, this.#size, this.#place))
  }

  #zoom(factor: number, at: Box | View = this.#view): void {
    const still = 'middle' in at ? at.middle : at
    this.#stands = 'moved'
    this.#show(zoomed(this.#view, factor, still, this.#size, this.#place))
  }

  #move(right: number, down: number): void {
    this.#stands = 'moved'
    this.#show(moved(this.#view, right, down, this.#size, this.#place))
  }

  #fit(): void {
    this.#stands = 'whole'
    this.#show(fitted(this.#size, this.#place))
  }

  #show(view: View): void {
    this.#view = view
    this.#svg.setAttribute('viewBox', viewBox(view, this.#place))
    const { width, height } = this.#place
    const { width: wide, height: high } = this.#size
    const isWhole = wide * view.scale <= width + 1 && high * view.scale <= height + 1
    this.node.classList.toggle('enlarged', !isWhole)
    // What is small and seen whole needs none.
    this.#bar.hidden = this.#boxes.length < fewestToSearch && isWhole && view.scale === 1
  }

  #resize(): void {
    const width = this.node.clientWidth
    if (width === 0) return
    const scale = firstScale(this.#size, width)
    const height = Math.min(highest, Math.ceil(this.#size.height * scale))
    this.#place = { width, height }
    this.#svg.style.height = `${height}px`
    if (this.#stands === 'whole') this.#fit()
    else if (this.#stands === 'moved') this.#show(moved(this.#view, 0, 0, this.#size, this.#place))
    else this.#show(this.#first(scale))
  }

  /** Where it is wider than its place, what the cell shows is in sight: its boxes are bold. */
  #first(scale: number): View {
    const isShown = ({ element }: Box): boolean =>
      element.querySelector('[font-weight="600"], :scope > rect[stroke]:not([fill])') !== null
    const { x, y } = (this.#boxes.find(isShown) ?? this.#boxes.at(-1))?.middle ?? { x: 0, y: 0 }
    return centred({ x, y, scale }, x, y, this.#size, this.#place)
  }

  /** A wheel that is not told to enlarge scrolls the notebook, as over all other results. */
  #followPointer(): void {
    const svg = this.#svg
    svg.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return
        event.preventDefault()
        event.stopPropagation()
        const place = svg.getBoundingClientRect()
        const { x, y, scale } = this.#view
        const still = {
          x: x + (event.clientX - place.left - place.width / 2) / scale,
          y: y + (event.clientY - place.top - place.height / 2) / scale
        }
        this.#stands = 'moved'
        const factor = zoomStep ** (-Math.sign(event.deltaY) / 2)
        this.#show(zoomed(this.#view, factor, still, this.#size, this.#place))
      },
      { passive: false }
    )
    let last: { readonly x: number; readonly y: number } | null = null
    let isDragged = false
    svg.addEventListener('pointerdown', ({ button, clientX, clientY }) => {
      isDragged = false
      if (button === 0) last = { x: clientX, y: clientY }
    })
    svg.addEventListener('pointermove', ({ buttons, clientX, clientY, pointerId }) => {
      if (last === null || buttons === 0) return
      const [right, down] = [last.x - clientX, last.y - clientY]
      if (!isDragged && Math.hypot(right, down) < 4) return
      if (!isDragged) svg.setPointerCapture(pointerId)
      isDragged = true
      last = { x: clientX, y: clientY }
      this.#move(right, down)
    })
    svg.addEventListener('pointerup', () => (last = null))
    // What was dragged was not pressed.
    svg.addEventListener('click', (event) => isDragged && event.stopPropagation(), {
      capture: true
    })
  }
}

function pressed(target: Element): boolean {
  if (target.getAttribute('role') !== 'button') return false
  target.dispatchEvent(new MouseEvent('click', { bubbles: true }))
  return true
}
