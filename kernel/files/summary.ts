/**
 * What a file of a step's output is, read within bounds: enough for a preview, never the whole of a
 * large file. Everything in it is the step's word and not trusted.
 */
export interface FileSummary {
  /** Relative to the output; valid UTF-8, with what was not replaced. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** A MIME type by content and name, as `text/csv`. `inode/symlink` for a link. */
  readonly type: string
  readonly preview: Preview
}

/** The files of an output, those first that people look at first. */
export interface FileListing {
  readonly files: readonly FileSummary[]
  /** Number of files that there are, where `files` was cut. */
  readonly total: number
}

export type Preview =
  /** Not read: too many files, or nothing to show. `reason` is a sentence, or empty. */
  | { readonly kind: 'none'; readonly reason: string }
  | {
      readonly kind: 'text'
      readonly head: readonly string[]
      readonly tail: readonly string[]
      /** Lines between head and tail; null where the file is too large to count them. */
      readonly omittedLines: number | null
    }
  | { readonly kind: 'markdown'; readonly source: string; readonly cut: boolean }
  | {
      readonly kind: 'table'
      readonly columns: readonly Column[]
      /** Columns further right that are left out. */
      readonly omittedColumns: number
      readonly rows: readonly (readonly string[])[]
      readonly lastRows: readonly (readonly string[])[]
      /** Rows without the header; null where the file is too large to count them. */
      readonly totalRows: number | null
    }
  | {
      readonly kind: 'json'
      readonly text: string
      readonly cut: boolean
      /** Single values of an object, the least deep first, if they are few, as metrics are. */
      readonly scalars: readonly Scalar[]
    }
  /** The picture's bytes; `svg` is shown as an inert image only. */
  | {
      readonly kind: 'image'
      readonly mimeType: string
      readonly base64: string
      readonly width: number | null
      readonly height: number | null
    }
  | { readonly kind: 'binary'; readonly firstBytes: string }
  | { readonly kind: 'link'; readonly target: string }

export interface Column {
  readonly name: string
  readonly numeric: boolean
}

/** A number, string, boolean or null of a JSON object. */
export interface Scalar {
  /** The keys that lead to it, joined by dots. */
  readonly name: string
  /** As it stands in the file: a number keeps its digits. */
  readonly text: string
  readonly numeric: boolean
}
