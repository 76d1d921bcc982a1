/** How much of a file is read and kept for its preview. */
export interface Limits {
  /** Bytes read from the start of a text, and from its end where it is longer. */
  readonly head: number
  readonly tail: number
  /** The same for a table, whose columns are told from what is read. */
  readonly tableEnd: number
  /** Bytes of a picture or a sound, which is embedded whole or not at all. */
  readonly picture: number
  /** Bytes of a text whose lines are counted one by one; of more the count is an estimate. */
  readonly counted: number
  /** Pixels of the longer side of a page that is drawn. */
  readonly page: number
  /** Bytes that are unpacked of a compressed file. */
  readonly unpacked: number
  readonly headLines: number
  readonly tailLines: number
  readonly line: number
  readonly jsonLines: number
  /** Single values of a document, and the bytes of it that are looked at for them. */
  readonly scalars: number
  readonly values: number
  readonly markdown: number
  readonly rows: number
  readonly lastRows: number
  readonly columns: number
  /** Arrays of an .npz, tables of a database. */
  readonly parts: number
  /** Entries of an archive. */
  readonly entries: number
  /** Whether a form for the frontend's own viewer is wanted. */
  readonly native: boolean
}

/**
 * For a card. A picture of 96 KiB is 128 KiB as base64 and leaves room for the rest of a display of
 * 200 kB; 128 KiB of text hold the head of nearly every file that a step writes, and are read in
 * well under a millisecond. A megabyte of a table is parsed in some 20 ms. Of a page of 720 pixels the
 * words can be read at the size in which a card shows it. A report on the classes of a classifier has
 * some twenty values; four megabytes of JSON are looked through in some 50 ms, the lines of 100 MB are counted in 0.1 s.
 */
export const glance: Limits = {
  head: 128 * 1024,
  tail: 16 * 1024,
  tableEnd: 1024 * 1024,
  picture: 96 * 1024,
  counted: 256 * 1024 * 1024,
  page: 720,
  unpacked: 1024 * 1024,
  headLines: 10,
  tailLines: 3,
  line: 240,
  jsonLines: 16,
  scalars: 24,
  values: 4 * 1024 * 1024,
  markdown: 6_000,
  rows: 6,
  lastRows: 2,
  columns: 12,
  parts: 6,
  entries: 20,
  native: false
}

/** For one file that was asked for: some screens of it, and a picture as cameras make them. */
export const large: Limits = {
  head: 1024 * 1024,
  tail: 64 * 1024,
  tableEnd: 1024 * 1024,
  picture: 3 * 1024 * 1024,
  counted: 1024 * 1024 * 1024,
  page: 1_400,
  unpacked: 4 * 1024 * 1024,
  headLines: 200,
  tailLines: 40,
  line: 1_000,
  jsonLines: 300,
  scalars: 200,
  values: 64 * 1024 * 1024,
  markdown: 60_000,
  rows: 40,
  lastRows: 10,
  columns: 30,
  parts: 30,
  entries: 200,
  native: true
}
