import type { FileRemark } from '../reading/index.ts'

/** A column of a table that is read in pages. */
export interface PagedColumn {
  readonly name: string
  /** A word for its values, as `integer`; empty where it is not known. */
  readonly word: string
  readonly numeric: boolean
}

/** Why a table is not read in pages, or not so far. */
export type NotPaged =
  /** `why` is null where it is plainly none. */
  | { readonly kind: 'no-table'; readonly why: FileRemark | null }
  | { readonly kind: 'cannot-be-read'; readonly why: FileRemark }
  /** It is not what it was when the first page was read. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'of-another-encoding' }
  | { readonly kind: 'too-many-columns'; readonly most: number }
  /** What a page takes of the file, in bytes. */
  | { readonly kind: 'rows-too-large'; readonly most: number }
  | { readonly kind: 'column-too-large'; readonly most: number }
  | { readonly kind: 'too-many-rows'; readonly most: number }
  | { readonly kind: 'too-many-chosen'; readonly most: number }
  | { readonly kind: 'no-such-column'; readonly index: number }
  | { readonly kind: 'given-up' }
  | { readonly kind: 'took-too-long'; readonly seconds: number }
  | { readonly kind: 'ended' }

/** Thrown where a table cannot be read: readers are deep in loops there. */
export class TableFault extends Error {
  readonly why: NotPaged

  constructor(why: NotPaged) {
    super(why.kind)
    this.why = why
  }
}

/** A cell as text, at most so long, and how long it is. */
export type CellText = string | { readonly begins: string; readonly length: number }

/** How much is read of a table, and given. */
export interface TableLimits {
  /** UTF-16 units of a cell that are given of it. */
  readonly cell: number
  /** Bytes of the file that one page takes. */
  readonly page: number
}

/** How many rows there are, as far as they were counted. */
export interface Counted {
  readonly rows: number
  /** From 0 to 1. */
  readonly part: number
}

/** A table in a file, of which parts are read. Rows and columns count from 0. */
export interface TableSource {
  readonly columns: readonly PagedColumn[]
  counted(): Counted
  /** Counts on for a while; what is counted can be read. Does nothing where all is counted. */
  count(): Promise<void>
  /** The cells of these rows, all of them counted, and of these columns, in the order given. */
  read(
    rows: ArrayLike<number>,
    columns: readonly number[]
  ): Promise<readonly (readonly CellText[])[]>
  /** Goes through all rows; `onPart` is told how far it is, from 0 to 1. */
  scan(columns: readonly number[], take: TakeCells, onPart: (part: number) => void): Promise<void>
}

/** Is given the texts of the columns that are scanned, row by row in the order of the file. */
export type TakeCells = (cells: readonly string[]) => void

/** UTF-16 units of a cell that are kept of it. */
export function cutCell(text: string, most: number): CellText {
  return text.length > most ? { begins: text.slice(0, most), length: text.length } : text
}
