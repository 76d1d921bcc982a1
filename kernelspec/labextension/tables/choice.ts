import { quantityOf } from './quantity.ts'

/** Signs between the name of a column and a value, the longer ones first. */
const signs = ['!=', '<=', '>=', '≠', '≤', '≥', '<', '>', '='] as const

type Sign = (typeof signs)[number]

/** Whether a row, the texts of its cells, is wanted. */
export type IsWanted = (cells: readonly string[]) => boolean

/** What is said of how rows are chosen. */
export const howToChoose =
  'Words that a row holds, or COLUMN > VALUE with any of = ≠ < ≤ > ≥; several with commas between'

/**
 * The rows that somebody wrote down: terms with commas between, each a word that some cell holds, in
 * any case, or the title of a column (or its beginning), a sign, and a value.
 */
export function wantedRows(written: string, columns: readonly string[]): IsWanted {
  const terms = written.split(',').map((term) => term.trim())
  const judges = terms.filter((term) => term !== '').map((term) => judgeOf(term, columns))
  return (cells) => judges.every((judge) => judge(cells))
}

function judgeOf(term: string, columns: readonly string[]): IsWanted {
  const compared = comparisonIn(term, columns)
  if (compared !== null) {
    const { column, sign, value } = compared
    return (cells) => isAs(cells[column]?.trim() ?? '', sign, value)
  }
  const wanted = term.toLowerCase()
  return (cells) => cells.some((cell) => cell.toLowerCase().includes(wanted))
}

function comparisonIn(term: string, columns: readonly string[]) {
  const places = signs.flatMap((sign) => {
    const at = term.indexOf(sign)
    return at <= 0 ? [] : [{ sign, at }]
  })
  const [first] = places.sort(
    (one, other) => one.at - other.at || other.sign.length - one.sign.length
  )
  if (first === undefined) return null
  const name = term.slice(0, first.at).trim().toLowerCase()
  const titles = columns.map((title) => title.trim().toLowerCase())
  const exact = titles.indexOf(name)
  const column = exact >= 0 ? exact : titles.findIndex((title) => title.startsWith(name))
  const value = term.slice(first.at + first.sign.length).trim()
  return name === '' || column < 0 ? null : { column, sign: first.sign, value }
}

/** By value where both are quantities of one dimension, else as words, of which none is less. */
function isAs(cell: string, sign: Sign, value: string): boolean {
  const [one, other] = [quantityOf(cell), quantityOf(value)]
  const isSame =
    one !== null && other !== null && (one.dimension === other.dimension || other.dimension === '')
  const isEqual = isSame ? one.value === other.value : cell.toLowerCase() === value.toLowerCase()
  switch (sign) {
    case '=':
      return isEqual
    case '!=':
    case '≠':
      return !isEqual
    case '<':
      return isSame && one.value < other.value
    case '<=':
    case '≤':
      return isSame && one.value <= other.value
    case '>':
      return isSame && one.value > other.value
    case '>=':
    case '≥':
      return isSame && one.value >= other.value
  }
}
