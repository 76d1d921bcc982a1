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

export type Preview =
  /** Not read: too many files, or nothing to show. `reason` is a sentence, or empty. */
  | { readonly kind: 'none'; readonly reason: string }
  | {
      readonly kind: 'text'
      readonly head: readonly string[]
      readonly tail: readonly string[]
      readonly omittedLines: number | null
    }
  | { readonly kind: 'markdown'; readonly source: string; readonly cut: boolean }
  | {
      readonly kind: 'table'
      readonly columns: readonly Column[]
      readonly rows: readonly (readonly string[])[]
      readonly lastRows: readonly (readonly string[])[]
      readonly totalRows: number | null
    }
  | { readonly kind: 'json'; readonly text: string; readonly cut: boolean }
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
