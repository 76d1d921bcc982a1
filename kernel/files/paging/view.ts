import { numberIn } from '../text/index.ts'
import { type Judge, judgeOf, type Test } from './conditions.ts'
import { GrowingIntegers, GrowingNumbers, GrowingTexts } from './growing.ts'
import { type Direction, orderOfNumbers, orderOfTexts } from './sort.ts'
import { TableFault, type TableSource } from './table-source.ts'

/** Which rows of a table are wanted, and in which order. */
export interface View {
  readonly conditions: readonly {
    readonly column: number
    readonly test: Test
    readonly value: string
  }[]
  readonly sorting: { readonly column: number; readonly direction: Direction } | null
}

export interface ViewProgress {
  readonly work: 'filtering' | 'sorting'
  /** From 0 to 1. */
  readonly done: number
}

export interface ViewLimits {
  /** Rows that a view may have. */
  readonly chosen: number
  /** Rows that are sorted. */
  readonly sorted: number
  /** Bytes of the texts that are sorted. */
  readonly texts: number
}

/** A row takes some 30 bytes while it is sorted, and a text what it is long. */
export const usualLimits: ViewLimits = { chosen: 100e6, sorted: 30e6, texts: 1024 * 1024 * 1024 }

/** The part of the time that reading takes, where it is sorted too. */
const readingPart = 0.9

/**
 * The rows of a view by their places in the file, in memory that threads share. Sorted by number
 * where all that stands in the column is one, else by the codes of the characters; rows without a
 * value come last, and equal ones keep the order of the file. Throws a `TableFault`.
 */
export async function orderOf(
  source: TableSource,
  view: View,
  onProgress: (progress: ViewProgress) => void = () => undefined,
  limits: ViewLimits = usualLimits
): Promise<Uint32Array<SharedArrayBuffer>> {
  const { sorting } = view
  for (const column of [...view.conditions.map((one) => one.column), sorting?.column ?? 0])
    if (column >= source.columns.length)
      throw new TableFault({ kind: 'no-such-column', index: column })
  const work = sorting === null ? 'filtering' : 'sorting'
  const onPart = (part: number): void =>
    onProgress({ work, done: sorting === null ? part : part * readingPart })
  if (sorting === null) return shared(await chosen(source, view, limits, onPart), [])
  const byNumber = await sortedByNumber(source, view, sorting.direction, limits, onPart)
  return byNumber ?? sortedByText(source, view, sorting.direction, limits, onPart)
}

type OnPart = (part: number) => void

/** Scans the columns that are needed. `take` is given the rows that are chosen, and what is sorted by. */
async function scanned(
  source: TableSource,
  { conditions, sorting }: View,
  take: (row: number, text: string) => void,
  onPart: OnPart
): Promise<void> {
  const columns = conditions.map(({ column }) => column)
  const judges = conditions.map(({ test, value }): Judge => judgeOf(test, value))
  if (sorting !== null) columns.push(sorting.column)
  let row = 0
  await source.scan(
    columns,
    (cells) => {
      let isChosen = true
      for (let at = 0; isChosen && at < judges.length; at += 1)
        isChosen = judges[at]?.(cells[at] ?? '') === true
      if (isChosen) take(row, cells[judges.length] ?? '')
      row += 1
    },
    onPart
  )
}

async function chosen(
  source: TableSource,
  view: View,
  limits: ViewLimits,
  onPart: OnPart
): Promise<Uint32Array> {
  const rows = new GrowingIntegers()
  await scanned(
    source,
    view,
    (row) => {
      if (rows.length >= limits.chosen)
        throw new TableFault({ kind: 'too-many-chosen', most: limits.chosen })
      rows.push(row)
    },
    onPart
  )
  return rows.values()
}

/** Thrown to end a scan. */
class NotOfNumbers extends Error {}

/** null where something in the column is no number. */
async function sortedByNumber(
  source: TableSource,
  view: View,
  direction: Direction,
  limits: ViewLimits,
  onPart: OnPart
): Promise<Uint32Array<SharedArrayBuffer> | null> {
  const [rows, missing, numbers] = [
    new GrowingIntegers(),
    new GrowingIntegers(),
    new GrowingNumbers()
  ]
  try {
    await scanned(
      source,
      view,
      (row, text) => {
        const number = numberIn(text)
        if (number === undefined) throw new NotOfNumbers()
        checkSorted(rows.length + missing.length, limits)
        if (number === null || Number.isNaN(number)) missing.push(row)
        else {
          rows.push(row)
          numbers.push(number)
        }
      },
      onPart
    )
  } catch (error) {
    if (error instanceof NotOfNumbers) return null
    throw error
  }
  // A column of nothing but words for nothing is one of words.
  if (rows.length === 0 && missing.length > 0) return null
  return shared(
    placed(rows.values(), orderOfNumbers(numbers.values(), direction)),
    missing.values()
  )
}

async function sortedByText(
  source: TableSource,
  view: View,
  direction: Direction,
  limits: ViewLimits,
  onPart: OnPart
): Promise<Uint32Array<SharedArrayBuffer>> {
  const [rows, missing, texts] = [new GrowingIntegers(), new GrowingIntegers(), new GrowingTexts()]
  await scanned(
    source,
    view,
    (row, text) => {
      checkSorted(rows.length + missing.length, limits)
      if (text.trim() === '') missing.push(row)
      else {
        if (texts.bytes + text.length > limits.texts)
          throw new TableFault({ kind: 'column-too-large', most: limits.texts })
        rows.push(row)
        texts.push(text)
      }
    },
    onPart
  )
  return shared(
    placed(rows.values(), orderOfTexts(texts, rows.length, direction)),
    missing.values()
  )
}

function checkSorted(rows: number, limits: ViewLimits): void {
  if (rows >= limits.sorted) throw new TableFault({ kind: 'too-many-rows', most: limits.sorted })
}

function placed(rows: Uint32Array, order: Uint32Array): Uint32Array {
  return order.map((place) => rows[place] ?? 0)
}

function shared(first: Uint32Array, last: ArrayLike<number>): Uint32Array<SharedArrayBuffer> {
  const all = new Uint32Array(new SharedArrayBuffer((first.length + last.length) * 4))
  all.set(first)
  all.set(last, first.length)
  return all
}
