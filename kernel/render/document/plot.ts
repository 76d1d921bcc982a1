import type { Plot } from '../../outcome/index.ts'
import {
  cleanLine,
  counted,
  escapeHtml,
  type Html,
  markup,
  nothing,
  pictureFont,
  style,
  svgAddress
} from '../base/index.ts'

const width = 560
const height = 320
const frame = { left: 66, top: 14, right: 16, bottom: 46 }
const mostPoints = 2000
/** Colours that are told apart on white, also without red or green; the shapes differ too. */
const colours = ['#0969da', '#bf3989', '#1a7f37', '#9a6700', '#6e40c9', '#57606a'] as const

/** Where the values of an axis are in the picture, and the values that are written beside it. */
interface Axis {
  readonly place: (value: number) => number
  readonly ticks: readonly number[]
  readonly isLogarithmic: boolean
}

/**
 * A plot as an inert SVG image, with the same in words for those who cannot see it. Its ground is
 * white, so that it is legible on light and dark. An axis whose values are positive and span more
 * than two powers of ten is logarithmic, and says so.
 */
export function plotPicture(plot: Plot): Html {
  const points = plot.series.flatMap((series) => series.points)
  if (points.length === 0) return nothing
  const alternative = `${plot.y} over ${plot.x}, ${counted(points.length, 'point')}: ${words(plot, 12)}`
  return markup`<div style="${style.section}" class="nix-workflow-plot">
    <img
      style="${style.picture}"
      width="${width}"
      height="${wholeHeight(plot)}"
      alt="${cleanLine(alternative, 900)}"
      src="${svgAddress(drawing(plot))}">
  </div>`
}

/** The same for a console. */
export function plotText(plot: Plot): readonly string[] {
  return [`  ${cleanLine(`${plot.y} over ${plot.x}: ${words(plot, 60)}`, 4000)}`]
}

function words({ series }: Plot, most: number): string {
  const points = series.flatMap(({ name, points: own }) =>
    own.map(
      ({ x, y, label }) => `${name === '' ? label : `${label} (${name})`} ${brief(x)}, ${brief(y)}`
    )
  )
  const more = points.length - most
  return [...points.slice(0, most), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

/** With a line a series below, where these have names. */
function wholeHeight({ series }: Plot): number {
  const named = series.filter(({ name }) => name !== '').length
  return height + (named === 0 ? 0 : named * 16 + 6)
}

function brief(value: number): string {
  return String(Number(value.toPrecision(5)))
}

/** Where the points are in the picture, in hundredths of its width and height, by their labels. */
export function pointPlaces(
  plot: Plot
): readonly { readonly label: string; readonly left: string; readonly top: string }[] {
  const { all, across, up } = axesOf(plot)
  const share = (at: number, of: number): string => round((100 * at) / of)
  return all.map(({ x, y, label }) => ({
    label,
    left: share(across.place(x), width),
    top: share(up.place(y), wholeHeight(plot))
  }))
}

interface Axes {
  /** The points that are drawn. */
  readonly all: Plot['series'][number]['points']
  readonly across: Axis
  readonly up: Axis
}

function axesOf({ series }: Plot): Axes {
  const all = series.flatMap(({ points }) => points).slice(0, mostPoints)
  const across = axis(
    all.map((point) => point.x),
    frame.left + 10,
    width - frame.right - 10
  )
  const up = axis(
    all.map((point) => point.y),
    height - frame.bottom - 8,
    frame.top + 8
  )
  return { all, across, up }
}

function drawing(plot: Plot): string {
  const { series, x, y, kind } = plot
  const names = series.map(({ name }) => name).filter((name) => name !== '')
  const total = wholeHeight(plot)
  const { all, across, up } = axesOf(plot)
  const bottom = height - frame.bottom
  const middle = (frame.left + width - frame.right) / 2
  const centre = (frame.top + bottom) / 2
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" font-family="${pictureFont}" font-size="12">`,
    `<rect width="${width}" height="${total}" fill="#ffffff"/>`,
    ...across.ticks.map(
      (tick) =>
        `<path d="M${place(across, tick)} ${frame.top}V${bottom}" stroke="#eaeef2"/><text x="${place(across, tick)}" y="${bottom + 17}" text-anchor="middle" fill="#57606a">${tickText(tick)}</text>`
    ),
    ...up.ticks.map(
      (tick) =>
        `<path d="M${frame.left} ${place(up, tick)}H${width - frame.right}" stroke="#eaeef2"/><text x="${frame.left - 8}" y="${Number(place(up, tick)) + 4}" text-anchor="end" fill="#57606a">${tickText(tick)}</text>`
    ),
    `<path d="M${frame.left} ${frame.top}V${bottom}H${width - frame.right}" fill="none" stroke="#848d97"/>`,
    `<text x="${middle}" y="${height - 8}" text-anchor="middle" fill="#1f2328">${axisTitle(x, across)}</text>`,
    `<text transform="translate(14 ${centre}) rotate(-90)" text-anchor="middle" fill="#1f2328">${axisTitle(y, up)}</text>`,
    ...series.map(({ points }, index) => {
      const colour = colours[index % colours.length] ?? '#0969da'
      const shown = points.slice(0, mostPoints)
      const line = shown.map((point) => `${place(across, point.x)} ${place(up, point.y)}`).join('L')
      return [
        kind === 'line' && shown.length > 1
          ? `<path d="M${line}" fill="none" stroke="${colour}" stroke-width="1.8"/>`
          : '',
        ...shown.map((point) => mark(index, place(across, point.x), place(up, point.y), colour)),
        ...(all.length <= 8 && names.length === 0 ? labels(shown, across, up) : [])
      ].join('')
    }),
    ...(names.length === 0
      ? []
      : series.map(({ name }, index) => {
          const colour = colours[index % colours.length] ?? '#0969da'
          const line = height + 8 + index * 16
          return `${mark(index, String(frame.left + 6), String(line), colour)}<text x="${frame.left + 18}" y="${line + 4}" fill="#1f2328">${escapeHtml(cleanLine(name, 70))}</text>`
        })),
    '</svg>'
  ].join('')
}

/** Writes a label beside a point, on the side where there is room. */
function labels(points: Plot['series'][number]['points'], across: Axis, up: Axis): string[] {
  return points.map((point) => {
    const at = across.place(point.x)
    const isRight = at > (frame.left + width) / 2
    return `<text x="${round(at + (isRight ? -8 : 8))}" y="${round(up.place(point.y) - 7)}" text-anchor="${isRight ? 'end' : 'start'}" fill="#57606a" font-size="11">${escapeHtml(cleanLine(point.label, 30))}</text>`
  })
}

/** Series are told apart by shape as well as by colour. */
function mark(series: number, x: string, y: string, colour: string): string {
  const shape = [
    '<circle r="4"/>',
    '<rect x="-3.7" y="-3.7" width="7.4" height="7.4"/>',
    '<path d="M0 -5L4.8 3.8H-4.8z"/>',
    '<path d="M0 -5.2L5.2 0L0 5.2L-5.2 0z"/>',
    '<path d="M0 5L4.8 -3.8H-4.8z"/>',
    '<path d="M-4 -4L4 4M4 -4L-4 4" fill="none" stroke-width="2.2"/>'
  ][series % 6]
  return `<g transform="translate(${x} ${y})" fill="${colour}" stroke="${series % 6 === 5 ? colour : '#ffffff'}" stroke-width="1">${shape ?? ''}</g>`
}

function axisTitle(name: string, { isLogarithmic }: Axis): string {
  return escapeHtml(cleanLine(name, 60)) + (isLogarithmic ? ' (logarithmic)' : '')
}

function axis(values: readonly number[], from: number, to: number): Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const isLogarithmic = low > 0 && high / low > 100
  const scale = isLogarithmic ? Math.log10 : (value: number) => value
  const [start, end] = low === high ? [scale(low) - 1, scale(high) + 1] : [scale(low), scale(high)]
  return {
    place: (value) => from + ((scale(value) - start) / (end - start)) * (to - from),
    ticks: isLogarithmic ? powers(low, high) : steps(low, high),
    isLogarithmic
  }
}

function powers(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9)
  const last = Math.floor(Math.log10(high) + 1e-9)
  const every = Math.max(1, Math.ceil((last - first + 1) / 7))
  const ticks: number[] = []
  for (let power = first; power <= last; power += every) ticks.push(Number(`1e${power}`))
  return ticks
}

/** About five round values: steps of 1, 2 or 5 times a power of ten. */
function steps(low: number, high: number): number[] {
  if (low === high) return [low]
  const rough = (high - low) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  const ticks: number[] = []
  for (let count = Math.ceil(low / step - 1e-9); count * step <= high + step * 1e-9; count += 1)
    ticks.push(Number((count * step).toPrecision(12)))
  return ticks
}

function tickText(value: number): string {
  const size = Math.abs(value)
  return size !== 0 && (size < 0.001 || size >= 1e6)
    ? value.toExponential().replace('e+', 'e')
    : String(value)
}

function place(along: Axis, value: number): string {
  return round(along.place(value))
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10)
}
