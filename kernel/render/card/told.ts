import type { Curve, Told } from '../../outcome/index.ts'
import {
  cleanLine,
  counted,
  fold,
  type Html,
  markup,
  nothing,
  shortNumber,
  style,
  svgAddress
} from '../base/index.ts'

/** In the row of a step that runs, beside its bar. */
const mostInRow = 3
const longestName = 40

const small = { width: 56, height: 16 }
const large = { width: 180, height: 40 }

/** What a step that runs told so far, in one line. Its height is that of a line of text. */
export function toldInRow({ progress, curves, others }: Told): Html {
  const bar =
    progress === null
      ? nothing
      : markup`<progress
          max="${progress.total}"
          value="${progress.done}"
          title="${progressWords(progress)}"
          aria-label="${progressWords(progress)}"
          style="width:80px;height:8px;vertical-align:middle"
        ></progress> ${progressWords(progress)} `
  const shown = curves.slice(0, mostInRow)
  const more = curves.length - shown.length + others.length
  return markup`${bar}${shown.map(
    (curve) => markup` ${valueWords(curve)} ${picture(curve, small, 'vertical-align:middle')}`
  )}${more === 0 ? nothing : markup` … and ${more} more`}`
}

/** The same for a console. */
export function toldText({ progress, curves, others }: Told): string {
  const words = [
    ...(progress === null ? [] : [progressWords(progress)]),
    ...curves.map(valueWords),
    ...(others.length === 0 ? [] : [`… and ${others.length} more`])
  ]
  return words.join(' · ')
}

/** The curves of a step, as far as it came, behind their newest values. */
export function toldFold(told: Told): Html {
  const { progress, curves, others } = told
  const title = `Printed: ${curves.slice(0, mostInRow).map(valueWords).join(', ')}`
  const more = others.length === 0 ? null : `… and ${counted(others.length, 'more name')}`
  const came = progress === null ? null : `It came to ${progressWords(progress)}.`
  const below = [came, more].filter((words) => words !== null).join(' ')
  if (curves.length === 0) return nothing
  return fold(
    title,
    markup`<div>${curves.map(
      (curve) => markup`<div style="${style.tile}">
        <div>${cleanLine(curve.name, longestName)}: ${brief(curve.last)}, of ${counted(curve.total, 'value')}</div>
        ${picture(curve, large, 'display:block')}
      </div>`
    )}</div>
    ${below === '' ? nothing : markup`<div style="${style.quiet}">${below}</div>`}`,
    'nix-workflow-log'
  )
}

function progressWords({ done, total }: NonNullable<Told['progress']>): string {
  return `${brief(done)} of ${brief(total)}`
}

function valueWords({ name, last }: Curve): string {
  return `${cleanLine(name, longestName)} ${brief(last)}`
}

function brief(value: number): string {
  return shortNumber(String(value))
}

/** A curve without axes: its words say from where to where it goes. */
function picture(
  { name, values, last }: Curve,
  { width, height }: typeof small,
  look: string
): Html {
  const all = values.at(-1) === last ? values : [...values, last]
  if (all.length < 2) return nothing
  const [least, most] = [Math.min(...all), Math.max(...all)]
  const points = all.map((value, at) => {
    const x = 2 + ((width - 4) * at) / (all.length - 1)
    // The difference of two numbers may be larger than any number: that of their halves is not.
    const share = most > least ? (value / 2 - least / 2) / (most / 2 - least / 2) : 0.5
    return `${x.toFixed(1)} ${(height - 3 - (height - 6) * share).toFixed(1)}`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><path d="M${points.join('L')}" fill="none" stroke="#3b82c4" stroke-width="1.5" stroke-linejoin="round"/></svg>`
  const words = `${cleanLine(name, longestName)} from ${brief(all[0] ?? last)} to ${brief(last)}, between ${brief(least)} and ${brief(most)}`
  return markup`<img width="${width}" height="${height}" style="${look}" alt="${words}" src="${svgAddress(svg)}">`
}
