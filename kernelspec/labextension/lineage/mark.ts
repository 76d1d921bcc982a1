import type { LiveStep } from '../../../kernel/comm/protocol.ts'
import { statusColours } from '../../../kernel/render/base/status-colours.ts'
import { statusMark } from '../../../kernel/render/lineage/status-mark.ts'
import { svgElement } from './inert-svg.ts'

/** The mark of a state that cards have no word for. */
const alike = { waiting: 'planned', ended: 'planned', gone: 'stale' } as const

const busy = statusColours.fetched

/** The mark of a step's state, in the middle of its place, as the kernel draws it. */
export function liveMark(state: LiveStep['state']): readonly Element[] {
  if (state === 'building' || state === 'fetching') return [ring(), arrow(state)]
  const markup = statusMark(drawnAs(state), liveColour(state))
  const parsed = new DOMParser().parseFromString(
    `<svg xmlns="http://www.w3.org/2000/svg">${markup}</svg>`,
    'image/svg+xml'
  )
  return [...parsed.documentElement.children].map((child) => document.importNode(child, true))
}

/** The colour of a state, of its mark and of the frame that a step in bold has. */
export function liveColour(state: LiveStep['state']): string {
  return state === 'building' || state === 'fetching' ? busy : statusColours[drawnAs(state)]
}

function drawnAs(
  state: Exclude<LiveStep['state'], 'building' | 'fetching'>
): keyof typeof statusColours {
  return state === 'waiting' || state === 'ended' || state === 'gone' ? alike[state] : state
}

/** Turns as long as the step is at work, where the reader has nothing against motion. */
function ring(): SVGElement {
  return svgElement('circle', {
    ...{ r: '7', fill: 'none', stroke: busy, 'stroke-width': '1.8', class: 'at-work' },
    'stroke-dasharray': '30 14'
  })
}

function arrow(state: 'building' | 'fetching'): SVGElement {
  const d = state === 'building' ? 'M-2 -3.5L4 0L-2 3.5z' : 'M-3.5 -2H3.5L0 4z'
  return svgElement('path', { d, fill: busy })
}
