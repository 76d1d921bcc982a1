const white = 'fill="none" stroke="#fff" stroke-width="1.7" stroke-linecap="round"'

const marks = {
  built: (colour: string) =>
    `<circle r="6.5" fill="${colour}"/><path d="M-2.9.2l2.1 2.2 3.8-4.6" ${white}/>`,
  cached: (colour: string) => `<circle r="5.5" fill="${colour}"/>`,
  'cut-off': (colour: string) =>
    `<circle r="5.2" fill="none" stroke="${colour}" stroke-width="1.6"/><path d="M0 -5.2A5.2 5.2 0 0 0 0 5.2z" fill="${colour}"/>`,
  fetched: (colour: string) => `<path d="M-6 -4.5H6L0 6z" fill="${colour}"/>`,
  pinned: (colour: string) => `<path d="M0 -6.5L6.5 0L0 6.5L-6.5 0z" fill="${colour}"/>`,
  failed: (colour: string) =>
    `<path d="M-4-6H4Q6-6 6-4V4Q6 6 4 6H-4Q-6 6-6 4V-4Q-6-6-4-6z" fill="${colour}"/><path d="M-2.6 -2.6L2.6 2.6M2.6 -2.6L-2.6 2.6" ${white}/>`,
  stopped: (colour: string) => `<path d="M-5.5-5.5h11v11h-11z" fill="${colour}"/>`,
  blocked: (colour: string) =>
    `<circle r="5.4" fill="none" stroke="${colour}" stroke-width="2"/><path d="M-3.8 3.8L3.8 -3.8" stroke="${colour}" stroke-width="2"/>`,
  stale: (colour: string) =>
    `<circle r="5.4" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="3 2"/>`,
  planned: (colour: string) => `<circle r="5" fill="none" stroke="${colour}" stroke-width="1.8"/>`,
  'not-kept': (colour: string) =>
    `<circle r="5.2" fill="none" stroke="${colour}" stroke-width="1.6" stroke-dasharray="1.4 2.2"/><circle r="1.8" fill="${colour}"/>`
} as const

/**
 * The state as a shape of about 12 pixels around the origin, so that it is told without colour. The
 * extension of JupyterLab draws it too, so this file imports nothing. None has a `rect`: those of a
 * picture are boxes.
 */
export function statusMark(status: keyof typeof marks, colour: string): string {
  return marks[status](colour)
}

/** A sheet, where there is no state to tell. */
export const dataMark =
  '<path d="M-5 -6.5H2L5 -3.5V6.5H-5z" fill="#57606a"/><path d="M-2.6 -1H2.6M-2.6 1.6H2.6M-2.6 4.2H2.6" fill="none" stroke="#fff" stroke-width="1.1"/>'
