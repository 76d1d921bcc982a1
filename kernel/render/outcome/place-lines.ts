import type { Place } from '../../outcome/index.ts'
import { clean, clip } from '../base/index.ts'
import { pale, red } from './ansi.ts'

/** UTF-16 units on each side of a place that are looked at: a line may have millions. */
const farthest = 4000

/** A header, the line with its number, and a caret below the column, in colours. */
export function placeLines({ executionCount, line, column, text }: Place): readonly string[] {
  const cell = executionCount === null ? 'cell' : `cell [${executionCount}]`
  const number = String(line)
  const at = offsetOf(text, column)
  const before = text.slice(Math.max(0, at - farthest), at).toWellFormed()
  const shownBefore = clean(before)
  const isLong = at > farthest || shownBefore.length > 160
  const start = isLong ? Array.from(shownBefore).slice(-80).join('') : shownBefore
  const rest = clip(clean(text.slice(at, at + farthest).toWellFormed()), 160)
  const shown = `${isLong ? '…' : ''}${start}${rest}`
  const indent = `${isLong ? ' ' : ''}${blank(start)}`
  return [
    pale(`  ${cell}, line ${line}, column ${column}`),
    `  ${pale(`${number} │`)} ${shown}`,
    `  ${' '.repeat(number.length)}${pale(' │')} ${indent}${red('^')}`
  ]
}

/** Where a column begins, in UTF-16 units. */
function offsetOf(text: string, column: number): number {
  let offset = 0
  for (let before = 1; before < column && offset < text.length; before += 1)
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
  return offset
}

/** As wide as the text in a fixed-width face: tabs stay, wide characters take two places. */
function blank(text: string): string {
  return Array.from(text, (character) => {
    if (character === '\t') return '\t'
    if (/\p{Mark}|\u200D|\uFE0F/u.test(character)) return ''
    return isWide(character) ? '  ' : ' '
  }).join('')
}

function isWide(character: string): boolean {
  return /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F680}-\u{1F6FF}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]/u.test(
    character
  )
}
