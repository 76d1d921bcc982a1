import type { Chart } from '../../files/reading/index.ts'
import { cleanLine, escapeHtml, shortNumber } from '../base/index.ts'

export const chartSize = { width: 520, height: 320 } as const

/** Okabe and Ito's colours without yellow and black: told apart by everybody, on white. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'] as const
const frame = { left: 64, right: 16, top: 34, bottom: 52 } as const
const mostLabels = 12

/**
 * A chart as a picture on white: axes with a few numbers, bars, lines or points, and a legend. It
 * holds no script and loads nothing, and all its words are escaped.
 */
export function chartSvg(chart: Chart): string {
  const { width, height } = chartSize
  const inner = {
    width: width - frame.left - frame.right,
    height: height - frame.top - frame.bottom
  }
  const points = chart.series.flatMap(({ points }) => points)
  const ys = range([...points.map(({ y }) => y), ...(chart.mark === 'bar' ? [0] : [])])
  const y = (value: number): number =>
    frame.top + inner.height * (1 - (value - ys.from) / (ys.to - ys.from))
  const across = acrossOf(chart, inner.width)
  const marks = chart.series.map((_, index) => marksOf(chart, index, across, y))
  const rows = ticks(ys).map(
    (value) =>
      `<line x1="${frame.left}" x2="${width - frame.right}" y1="${fixed(y(value))}" y2="${fixed(y(value))}" stroke="#dddddd"/>` +
      text(shortNumber(String(value)), frame.left - 6, y(value) + 4, 'end')
  )
  const labels = across.labels.map(({ words, x }) =>
    text(words, x, height - frame.bottom + 16, 'middle')
  )
  const legend = chart.series.length < 2 ? [] : legendOf(chart, width)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11" fill="#333333">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(chart.title, width / 2, 16, 'middle', 'font-size="13" font-weight="600"'),
    ...rows,
    `<line x1="${frame.left}" x2="${width - frame.right}" y1="${height - frame.bottom}" y2="${height - frame.bottom}" stroke="#888888"/>`,
    ...marks,
    ...labels,
    text(chart.x, frame.left + inner.width / 2, height - frame.bottom + 34, 'middle'),
    text(
      chart.y,
      0,
      0,
      'middle',
      `transform="translate(14 ${frame.top + inner.height / 2}) rotate(-90)"`
    ),
    ...legend,
    '</svg>'
  ].join('')
}

/** A series as a line, points or bars; `y` gives the height of a value. */
function marksOf(
  { series, mark }: Chart,
  index: number,
  across: Across,
  y: (value: number) => number
): string {
  const colour = colours[index % colours.length] ?? colours[0]
  const points = series[index]?.points ?? []
  const places = points.map((point) => ({ x: across.at(point.x), y: y(point.y) }))
  if (mark === 'line') {
    const path = places.map((place) => `${fixed(place.x)},${fixed(place.y)}`).join(' ')
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`
  }
  if (mark === 'point') {
    return places
      .map((place) => `<circle cx="${fixed(place.x)}" cy="${fixed(place.y)}" r="3"/>`)
      .join('')
      .replace(/^(.+)$/, `<g fill="${colour}" fill-opacity="0.7">$1</g>`)
  }
  const bar = across.step / (series.length + 0.5)
  const zero = y(0)
  return places
    .map((place) => {
      const left = place.x - across.step / 2 + bar * (index + 0.25)
      const [top, tall] = [Math.min(place.y, zero), Math.abs(place.y - zero)]
      return `<rect x="${fixed(left)}" y="${fixed(top)}" width="${fixed(bar)}" height="${fixed(tall)}" fill="${colour}"/>`
    })
    .join('')
}

interface Across {
  readonly at: (value: number | string) => number
  /** What a bar has. */
  readonly step: number
  readonly labels: readonly { readonly words: string; readonly x: number }[]
}

/** Words and bars stand side by side; lines and points over numbers where their number is. */
function acrossOf(chart: Chart, width: number): Across {
  const values = chart.series.flatMap(({ points }) => points.map(({ x }) => x))
  const numbers = values.filter((value) => typeof value === 'number')
  if (chart.mark === 'bar' || numbers.length < values.length) {
    const names = [...new Set(values.map(String))]
    const step = width / names.length
    const places = new Map(names.map((name, index) => [name, frame.left + step * (index + 0.5)]))
    const every = Math.ceil(names.length / mostLabels)
    return {
      step,
      at: (value) => places.get(String(value)) ?? frame.left,
      labels: names
        .filter((_, index) => index % every === 0)
        .map((name) => ({
          words: cleanLine(name, Math.max(4, Math.floor((step * every) / 6))),
          x: places.get(name) ?? 0
        }))
    }
  }
  const span = range(numbers)
  const at = (value: number | string): number =>
    frame.left + (width * (Number(value) - span.from)) / (span.to - span.from)
  const labels = ticks(span).map((value) => ({ words: shortNumber(String(value)), x: at(value) }))
  return { step: width, at, labels }
}

interface Range {
  readonly from: number
  readonly to: number
}

function range(values: readonly number[]): Range {
  let [from, to] = [Infinity, -Infinity]
  for (const value of values) {
    from = Math.min(from, value)
    to = Math.max(to, value)
  }
  if (!Number.isFinite(to - from)) return { from: 0, to: 1 }
  if (from === to) return { from: from - 1, to: to + 1 }
  const room = (to - from) * 0.04
  return { from: from === 0 ? 0 : from - room, to: to + room }
}

/** Round numbers within a range: steps of 1, 2 or 5 times a power of ten, some five of them. */
function ticks({ from, to }: Range): readonly number[] {
  const rough = (to - from) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough
  const first = Math.ceil(from / step)
  const found = Array.from({ length: 12 }, (_, index) =>
    Number(((first + index) * step).toPrecision(10))
  )
  return found.filter((value) => value >= from && value <= to)
}

function legendOf(chart: Chart, width: number): readonly string[] {
  return chart.series.map(({ name }, index) => {
    const y = frame.top + 14 * index
    const colour = colours[index % colours.length] ?? colours[0]
    return (
      `<rect x="${width - frame.right - 10}" y="${y}" width="10" height="10" fill="${colour}"/>` +
      text(cleanLine(name, 24), width - frame.right - 14, y + 9, 'end')
    )
  })
}

function text(words: string, x: number, y: number, anchor: string, more = ''): string {
  if (words === '') return ''
  const place = more.startsWith('transform') ? '' : ` x="${fixed(x)}" y="${fixed(y)}"`
  return `<text${place} text-anchor="${anchor}" ${more}>${escapeHtml(cleanLine(words, 80))}</text>`
}

function fixed(value: number): string {
  return value.toFixed(1)
}
