import type { OtherLanguage } from './foreign-types.ts'

/** `x = 5`, `x <- 5`, `const x = 5;`, `let x = 5`: a name and what is plainly a value. */
const assignment =
  /^(?:(?:const|var|let|export)\s+)?([A-Za-z_][\w.]*)\s*(=|<-|:=)\s*(?![=])(.+?)\s*(;?)\s*(?:(?:#|\/\/).*)?$/

/**
 * A cell of nothing but values in another language's notation; null where one of its lines is
 * anything else, or all are Nix.
 */
export function foreignValue(lines: readonly string[]): OtherLanguage | null {
  const written: string[] = []
  let isForeign = false
  for (const line of lines) {
    if (/^\s*(?:#.*)?$/.test(line)) continue
    const [, name, arrow, value = '', end] = assignment.exec(line.trim()) ?? []
    const inNix = name === undefined ? null : nixValue(value)
    if (name === undefined || inNix === null) return null
    isForeign ||= arrow !== '=' || end !== ';' || /^\s*(?:const|var|let|export)\s/.test(line)
    written.push(`${name.replaceAll('.', '_')} = ${inNix};`)
  }
  return isForeign ? { kind: 'values', lines: written } : null
}

const words: ReadonlyMap<string, string> = new Map([
  ...['True', 'TRUE', 'true'].map((word) => [word, 'true'] as const),
  ...['False', 'FALSE', 'false'].map((word) => [word, 'false'] as const),
  ...['None', 'NULL', 'NA', 'nil', 'undefined', 'null'].map((word) => [word, 'null'] as const)
])

/** A number, a string, a word for truth or nothing, or a flat list of them; else null. */
function nixValue(text: string): string | null {
  const list = /^(?:\[(.*)\]|\((.*,.*)\)|c\((.*)\))$/s.exec(text)
  if (list === null) return nixScalar(text)
  const inside = (list[1] ?? list[2] ?? list[3] ?? '').trim()
  const members = inside === '' ? [] : inside.replace(/,\s*$/, '').split(/\s*,\s*/)
  const inNix = members.map(nixScalar)
  if (inNix.some((member) => member === null)) return null
  return inNix.length === 0
    ? '[ ]'
    : `[ ${inNix.map((member) => (member?.startsWith('-') === true ? `(${member})` : member)).join(' ')} ]`
}

function nixScalar(text: string): string | null {
  const word = words.get(text)
  if (word !== undefined) return word
  const number = /^(-?)(\d[\d_]*)(?:(\.\d*)?(?:([eE][-+]?\d+))?)L?$/.exec(text)
  if (number !== null) {
    const [, sign = '', whole = '', point = '', exponent = ''] = number
    const fraction =
      point === '' && exponent === '' ? '' : point === '' || point === '.' ? '.0' : point
    return `${sign}${whole.replaceAll('_', '')}${fraction}${exponent.replace('+', '')}`
  }
  const string = /^(["'])([^"'\\$]*)\1$/.exec(text)
  return string === null ? null : `"${string[2] ?? ''}"`
}
