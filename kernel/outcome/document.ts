import type { StorePath } from '../../nix/base/index.ts'
import type { StyledLines } from '../../nix/remembered/index.ts'
import type { FileSummary } from '../files/reading/index.ts'
import type { Lineage } from './lineage.ts'

/**
 * What a command has to say, as parts that any renderer can draw: it is what a plan, a comparison,
 * a difference or a history is shown with.
 */
export interface Document {
  readonly title: string
  readonly blocks: readonly Block[]
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string; readonly tone?: Tone }
  /** Lines that keep their white space: a log, a command line, a program. */
  | {
      readonly kind: 'code'
      readonly text: string
      /** What of it is coloured or bold. */
      readonly styled?: StyledLines
    }
  /** Lines of a text with what went and what came. */
  | { readonly kind: 'difference'; readonly lines: readonly DifferenceLine[] }
  | {
      readonly kind: 'table'
      readonly columns: readonly Column[]
      readonly rows: readonly (readonly Cell[])[]
      /** Rows that are not among `rows`, since there are too many. */
      readonly omitted: number
    }
  /** Folded away unless `open`. */
  | {
      readonly kind: 'section'
      readonly title: string
      readonly open: boolean
      readonly blocks: readonly Block[]
    }
  /** Previews of files side by side, each with a line above it. */
  | {
      readonly kind: 'files'
      readonly files: readonly { readonly title: string; readonly file: FileSummary }[]
    }
  | { readonly kind: 'lineage'; readonly lineage: Lineage; readonly marked: readonly string[] }
  | { readonly kind: 'plot'; readonly plot: Plot }

/** How a text is meant, for its colour; never told by colour alone. */
export type Tone = 'plain' | 'pale' | 'good' | 'warning' | 'bad'

export interface DifferenceLine {
  readonly change: 'same' | 'gone' | 'new'
  readonly text: string
}

export interface Column {
  readonly title: string
  /** Numbers stand right, below each other. */
  readonly numeric: boolean
}

export interface Cell {
  readonly text: string
  /** It names a file: whatever is in the name is to be seen. */
  readonly isPath?: true
  /** The whole number where `text` is rounded. */
  readonly exact?: string
  readonly tone?: Tone
  /** The best of its column: set apart by weight and by a word for those who cannot see that. */
  readonly best?: boolean
  /** Where the text links to, relative to the notebook's folder. */
  readonly href?: string
}

/** Points over a number; one series a colour. */
export interface Plot {
  readonly x: string
  readonly y: string
  readonly kind: 'line' | 'scatter'
  readonly series: readonly {
    readonly name: string
    readonly points: readonly {
      readonly x: number
      readonly y: number
      readonly label: string
      readonly drvPath?: StorePath
    }[]
  }[]
}
