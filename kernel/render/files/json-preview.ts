import type { Preview, Scalar } from '../../files/reading/index.ts'
import {
  clean,
  cleanLine,
  counted,
  type Html,
  markup,
  nothing,
  shortNumber,
  style,
  textBlock
} from '../base/index.ts'
import { exactly } from './table.ts'

type Json = Extract<Preview, { readonly kind: 'json' }>

/** Lines of the beginning of a file whose values stand above it. */
const mostOfBeginning = 10
const longestName = 32
const longestWords = 60

/**
 * The single values of a file that holds JSON or the like, and its text behind them; the text is left
 * out where the values are all that the file holds. `isLarge` of one that was asked for on its own.
 */
export function jsonPreview(preview: Json, isLarge: boolean): Html {
  if (preview.scalars.length === 0) return textBlock(textOf(preview, Infinity))
  const tiles = scalarTiles(preview.scalars, preview.omittedScalars ?? 0)
  if (isLarge) return markup`${tiles}${textBlock(textOf(preview, Infinity))}`
  if (isAllTold(preview)) return tiles
  const language = preview.language ?? 'JSON'
  return markup`${tiles}
    <details>
      <summary>
        ${preview.cut ? `Beginning of the ${language}` : language}
      </summary>
      ${textBlock(textOf(preview, preview.cut ? mostOfBeginning : Infinity))}
    </details>`
}

function textOf({ text, cut }: Json, lines: number): string {
  const shown = clean(text).split('\n').slice(0, lines)
  return [...shown, ...(cut ? ['⋯'] : [])].join('\n')
}

const string = '"(?:[^"\\\\]|\\\\.)*"'
/** A line of indented JSON that opens or closes an object, or has a single value. */
const opening = new RegExp(`^\\s*(?:${string}: )?\\{$`)
const closing = /^\s*\},?$/
const single = new RegExp(`^\\s*${string}: (?:${string}|true|false|-?\\d[\\d.eE+-]*),?$`)

/** Whether the values say all of a file, each of them whole, so that its text would say it again. */
function isAllTold({ text, cut, language = 'JSON', scalars, omittedScalars = 0 }: Json): boolean {
  if (cut || language !== 'JSON' || omittedScalars > 0) return false
  const isWhole = ({ name, text: value, numeric }: Scalar): boolean =>
    cleanLine(name, longestName) === name && (numeric || cleanLine(value, longestWords) === value)
  const lines = text.split('\n')
  const values = lines.filter((line) => single.test(line)).length
  const others = lines.filter((line) => opening.test(line) || closing.test(line)).length
  return values === scalars.length && values + others === lines.length && scalars.every(isWhole)
}

/** Between single values: a line breaks there, and not between a name and its value. */
const wide = '\u2003'

/** A number of so many significant digits stands as it is: shorter, it would need all of it beside it. */
const wholeDigits = 6

function tileNumber(value: string): string {
  const digits = value.replace(/\D/g, '').replace(/^0+/, '')
  return digits.length <= wholeDigits ? cleanLine(value, 40) : shortNumber(value)
}

/** Single values, each behind its name: the numbers, then the words, and how many more there are. */
function scalarTiles(scalars: readonly Scalar[], omitted: number): Html {
  const more =
    omitted === 0
      ? nothing
      : markup`<div style="${style.quiet}">… and ${counted(omitted, 'more value')}</div>`
  const ordered = [
    ...scalars.filter(({ numeric }) => numeric),
    ...scalars.filter(({ numeric }) => !numeric)
  ]
  return markup`<div>
    ${ordered.map(({ name, text: value, numeric }) => {
      const shown = numeric ? tileNumber(value) : cleanLine(value, longestWords)
      const shortName = cleanLine(name, longestName)
      const isCut = shortName !== name
      const label = isCut
        ? markup`<bdi title="${cleanLine(name, 300)}">${shortName}</bdi>`
        : shortName
      return markup`${label}\u00a0<b${exactly(cleanLine(value, 300), shown)}>${shown}</b>${wide}`
    })}${more}
  </div>`
}
