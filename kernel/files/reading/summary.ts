import type { JsonValue } from '../../../nix/base/index.ts'
import type { FileRemark } from './remark.ts'

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
  /** What is to be said beside the preview, and what it could not show. */
  readonly notes?: readonly FileRemark[]
  /** For a frontend that has a viewer of its own; only of a file that was asked for alone. */
  readonly native?: NativeForm
}

/** A file's content as Jupyter's clients take it: base64 of its bytes, or JSON. */
export interface NativeForm {
  readonly mimeType: string
  readonly data: JsonValue
}

/** The files of an output, those first that people look at first. */
export interface FileListing {
  readonly files: readonly FileSummary[]
  /** Number of files that there are, where `files` was cut. */
  readonly total: number
  /** Folders of the output, the first ones by path, with what is in and below them. */
  readonly folders?: readonly FolderCount[]
  /** How many folders there are at its top, where `folders` was cut. */
  readonly outerFolders?: number
  /** Whether something in it has another time or mode than what is in Nix's store. */
  readonly isTouched?: boolean
}

export interface FolderCount {
  /** Relative to the output, without a slash at its end. */
  readonly path: string
  readonly files: number
}

export type Preview =
  /** Not read: too many files, or nothing to show. `reason` is null where it goes without saying. */
  | { readonly kind: 'none'; readonly reason: FileRemark | null }
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
      /** How many rows there likely are, where they were not counted. */
      readonly estimatedRows?: number
    }
  | {
      readonly kind: 'json'
      readonly text: string
      readonly cut: boolean
      /** Single values of an object, the first ones, the least deep first. */
      readonly scalars: readonly Scalar[]
      /** How many more there are; none where nothing is said. */
      readonly omittedScalars?: number
      /** What `text` is written in; JSON where nothing is said. */
      readonly language?: 'JSON' | 'YAML' | 'TOML'
    }
  /** The picture's bytes; `svg` is shown as an inert image only. */
  | {
      readonly kind: 'image'
      readonly mimeType: string
      readonly base64: string
      readonly width: number | null
      readonly height: number | null
    }
  /** A Vega-Lite or Plotly specification. */
  | {
      readonly kind: 'chart'
      /** What can be drawn of it without the library; null where it is not that simple. */
      readonly chart: Chart | null
      /** The specification itself, indented and cut. */
      readonly text: string
    }
  | { readonly kind: 'audio'; readonly mimeType: string; readonly base64: string }
  /** What an archive holds, in its own order. */
  | {
      readonly kind: 'archive'
      readonly entries: readonly ArchiveEntry[]
      /** null where it was not read to its end. */
      readonly total: number | null
    }
  /** A file that holds several things: arrays, tables; or one that is told in `notes` alone. */
  | {
      readonly kind: 'parts'
      readonly parts: readonly FilePart[]
      /** Parts that are not among `parts`. */
      readonly omitted: number
    }
  | { readonly kind: 'binary'; readonly firstBytes: string }
  | { readonly kind: 'link'; readonly target: string }

export interface Column {
  readonly name: string
  readonly numeric: boolean
  /** A word for its values, as `integer`, `date`, `float64`. */
  readonly type?: string
  readonly histogram?: Histogram
}

/** How the numbers of a column are spread. */
export interface Histogram {
  /** Counts of equal steps from the smallest number to the largest. */
  readonly bins: readonly number[]
  readonly from: number
  readonly to: number
  /** Whether it is of the beginning and the end of the file only. */
  readonly ofExcerpt: boolean
}

export interface ArchiveEntry {
  readonly path: string
  /** Bytes, unpacked, as the archive says. */
  readonly size: number
  readonly kind: 'file' | 'folder' | 'link'
}

export interface FilePart {
  readonly name: string
  /** What it is, as `float64 · 120 × 4`. */
  readonly facts: readonly FileRemark[]
  readonly preview: Preview
}

/** What can be drawn of a chart: bars over words or numbers, lines or points over numbers. */
export interface Chart {
  readonly mark: 'bar' | 'line' | 'point'
  readonly title: string
  readonly x: string
  readonly y: string
  readonly series: readonly {
    readonly name: string
    readonly points: readonly { readonly x: number | string; readonly y: number }[]
  }[]
}

/** A number, string, boolean or null of a JSON object. */
export interface Scalar {
  /** The keys that lead to it, joined by dots. */
  readonly name: string
  /** As it stands in the file: a number keeps its digits. */
  readonly text: string
  readonly numeric: boolean
}
