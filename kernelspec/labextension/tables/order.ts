import { quantityOf } from './quantity.ts'

export type Direction = 'ascending' | 'descending'

/** What stands for a number that is not there. */
const missing = /^(nan|na|n\/a|null|none|nil|undefined)$/i

const isBlank = (text: string): boolean => /^[\s–—-]*$/.test(text)

/**
 * The places of a column's cells in their order: by value where all that are there are quantities
 * of one dimension, else as words, with the numbers within words by value (`eval_2` before
 * `eval_10`). What is blank comes last, whatever the direction, and cells that are equal keep the
 * order they have.
 */
export function orderOf(cells: readonly string[], direction: Direction): readonly number[] {
  const places = cells.map((_, place) => place)
  const textAt = (place: number): string => (cells[place] ?? '').trim()
  const values = valuesOf(cells.map((_, place) => textAt(place)))
  const isLast = (place: number): boolean =>
    values === null ? isBlank(textAt(place)) : values[place] === null
  const compare = (one: number, other: number): number =>
    values === null
      ? words().compare(textAt(one), textAt(other))
      : difference(values[one] ?? 0, values[other] ?? 0)
  const there = places.filter((place) => !isLast(place))
  const sign = direction === 'ascending' ? 1 : -1
  there.sort((one, other) => sign * compare(one, other) || one - other)
  return [...there, ...places.filter(isLast)]
}

let collator: Intl.Collator | null = null

/** The first of a page takes long to make. */
function words(): Intl.Collator {
  return (collator ??= new Intl.Collator(undefined, { numeric: true }))
}

/** Two infinities are equal, which their difference does not say. */
function difference(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1
}

/** A number a cell, null where one is missing; null in all where the column is one of words. */
function valuesOf(texts: readonly string[]): readonly (number | null)[] | null {
  const quantities = texts.map((text) =>
    isBlank(text) || missing.test(text) ? 'missing' : quantityOf(text)
  )
  const dimensions = new Set<string>()
  for (const quantity of quantities) {
    if (quantity === null) return null
    if (quantity !== 'missing') dimensions.add(quantity.dimension)
  }
  if (dimensions.size !== 1) return null
  return quantities.map((quantity) =>
    quantity === null || quantity === 'missing' ? null : quantity.value
  )
}
