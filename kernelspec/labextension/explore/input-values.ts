import { isNumber } from '../../../kernel/outcome/sweep-choices.ts'
import { nixString, readNixString } from '../../../nix/syntax/nix-text.ts'
import type { Input } from '../../../nix/syntax/inputs.ts'
import type { Choice } from './choice.ts'

/** Values of one input that have a control, and inputs of one cell that have some. */
export const mostValues = 1000
export const mostInputs = 50

/** What there is to choose from, as a control has it. */
interface ValueChoice extends Choice {
  /** Texts of Nix, in the order of `values`. */
  readonly texts: readonly string[]
  /** Where the value stands that counts. */
  readonly place: number
}

/** On a slider numbers stand by value, wherever they are in the list; one that is not in it too. */
export function choiceOf({
  name,
  values,
  value
}: Pick<Input, 'name' | 'values' | 'value'>): ValueChoice {
  const listed = values ?? []
  const texts = listed.includes(value) ? [...listed] : [...listed, value]
  const isNumeric = texts.every((text) => isNumber(shownValue(text)))
  if (isNumeric) texts.sort((one, other) => Number(shownValue(one)) - Number(shownValue(other)))
  return { name, texts, values: texts.map(shownValue), isNumeric, place: texts.indexOf(value) }
}

/** A value as its reader knows it: a text without its quotes, a negative number without parentheses. */
export function shownValue(text: string): string {
  return /^"[^"\\]*"$/.test(text)
    ? text.slice(1, -1)
    : text.replace(/^\(\s*-\s*([\d.eE+-]+)\s*\)$/, '-$1')
}

/** What is typed for a value that is in no list, as Nix; null where it is no number in the place of one. */
export function typedValue(before: string, typed: string): string | null {
  if (before.startsWith('"')) return nixString(typed)
  const number = typed.trim()
  if (!isNumber(number)) return null
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(number)) return number
  // A float of Nix has a point.
  return String(Number(number)).replace(/^(-?\d+)e/, '$1.0e')
}

/** What stands in the field of such a value. */
export function fieldText(text: string): string {
  if (!text.startsWith('"')) return text.replace(/^-\s+/, '-')
  return readNixString(text.slice(1, -1))
}
