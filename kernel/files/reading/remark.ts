/**
 * What is to be said of a file beside its preview, or in the place of one. Names, titles and texts in
 * it are the step's word.
 */
export type FileRemark =
  | { readonly kind: PlainRemark }
  | RemarkOnText
  /** In the format's own words: a type of values, a way to pack, a name. */
  | { readonly kind: 'fact'; readonly text: string }
  | { readonly kind: 'title'; readonly text: string }
  /** Of what it is made. */
  | {
      readonly kind: 'count'
      readonly of: 'array' | 'record batch' | 'row' | 'row group' | 'table' | 'view'
      readonly count: number
    }
  /** By the system's code. */
  | { readonly kind: 'not-opened'; readonly code: string }
  /** The reader of a format says what is wrong with it, in its own words. */
  | { readonly kind: 'broken'; readonly type: string; readonly words: string }
  | { readonly kind: 'broken-table'; readonly words: string | null }
  | { readonly kind: 'broken-or-empty'; readonly method: string }
  | { readonly kind: 'too-many-pixels'; readonly width: number; readonly height: number }
  | { readonly kind: 'parquet-fault'; readonly fault: ParquetFault }
  | { readonly kind: 'lists-too-large'; readonly column: string }
  | { readonly kind: 'columns-not-read'; readonly count: number }
  | { readonly kind: 'rows-not-shown'; readonly words: string }
  | {
      readonly kind: 'packed'
      readonly method: string
      /** Of what is unpacked. */
      readonly type: string
      readonly bytes: number
      readonly extent: 'whole' | 'broken' | 'beginning'
    }
  /** `values` is how many there are to be. */
  | {
      readonly kind: 'values-of-array'
      readonly type: string
      readonly shape: readonly number[]
      readonly values: number
      readonly missing: number
    }
  /** null where they were not found. */
  | { readonly kind: 'pages'; readonly count: number | null; readonly isFirstShown: boolean }
  | {
      readonly kind: 'notebook-of'
      readonly cells: number
      readonly code: number
      readonly done: number
    }
  /** `rate` is in samples a second. */
  | {
      readonly kind: 'sound'
      readonly seconds: number
      readonly rate: number
      readonly channels: number
    }
  | { readonly kind: 'chart-could-act'; readonly key: string }
  | { readonly kind: 'chart-too-much'; readonly why: TooMuchOfChart }

/** What is said without data. */
export type PlainRemark =
  | 'empty'
  | 'took-long-before'
  | 'no-room'
  /** A device, a pipe or a socket. */
  | 'special'
  | 'not-regular'
  | 'not-readable-here'
  | 'packed-too-often'
  | 'no-array'
  | 'pickled'
  | 'compressed'
  | 'first-feather'
  | 'arrow-without-schema'
  | 'arrow-batch-too-large'
  | 'arrow-too-many-dictionaries'
  | 'sound-too-large'
  | 'picture-too-large'
  | 'picture-without-size'
  | 'picture-with-entities'
  | 'parquet-schema-not-unpacked'
  | 'parquet-without-end'
  | 'parquet-schema-too-large'
  | 'parquet-of-fewer-than-no-rows'
  | 'first-pages-too-large'
  | 'database-without-header'
  | 'rows-not-counted'
  | 'write-ahead-log'
  | 'archive-without-directory'
  | 'scripts-of-pdf'
  | 'page-not-run'
  | 'notebook-too-large'
  | 'notebook-not-shown'

/** How a text was read, and how it was taken for a table or not. */
export type RemarkOnText =
  | { readonly kind: 'latin-1' | 'nested-too-deep' | 'ends-with-separator' | 'named-rows' }
  | { readonly kind: 'about-lines'; readonly lines: number }
  /** Of a table that is not read whole. */
  | {
      readonly kind: 'ends-alone'
      readonly ends: 'beginning' | 'both-ends' | 'megabytes'
    }
  | { readonly kind: 'values-of-first-bytes'; readonly bytes: number }
  | { readonly kind: 'no-json-from'; readonly byte: number }
  | { readonly kind: 'keys-twice'; readonly keys: readonly string[]; readonly more: number }
  /** Bytes that a text with values to be read may have. */
  | { readonly kind: 'values-not-read'; readonly longest: number }
  | { readonly kind: 'not-read-as'; readonly language: string; readonly words: string }
  /** Cells of the first line, and of most others. */
  | { readonly kind: 'shown-as-lines'; readonly first: number; readonly usual: number }
  | {
      readonly kind: 'comment-lines' | 'wider-rows' | 'narrower-rows'
      readonly count: number
    }

/** What would be too much for the page that draws a chart. */
export type TooMuchOfChart =
  /** `no-scale`: a position is as far out as the data. */
  | { readonly kind: 'no-scale' | 'bins-by-step' | 'ticks-by-interval' }
  | { readonly kind: 'makes-data'; readonly key: string }
  /** `most` is null where it is too small. */
  | {
      readonly kind: 'number'
      readonly key: string
      readonly value: number
      readonly most: number | null
    }
  | { readonly kind: 'small-step'; readonly key: string; readonly value: number }
  | { readonly kind: 'long-text'; readonly characters: number }
  | { readonly kind: 'views' | 'marks'; readonly count: number; readonly most: number }
  /** Pixels. */
  | { readonly kind: 'wide' | 'high'; readonly pixels: number }
  | { readonly kind: 'large'; readonly width: number; readonly height: number }

/** What is wrong in a Parquet file, so that rows of it are not read. */
export type ParquetFault =
  | 'column-without-schema'
  | 'columns-of-one-name'
  | 'fewer-values-than-rows'
  | 'page-too-large'
  | 'no-such-column'
  | 'column-beyond-file'
  | 'group-of-fewer-than-no-rows'
  | 'too-many-rows'
  | 'no-such-group'
