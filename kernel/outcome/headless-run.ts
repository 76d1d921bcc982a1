/** What a line of progress needs of a step. */
export interface StepLine {
  readonly name: string
  readonly status: string
  readonly seconds: number | null
  /** The logical store path. */
  readonly outPath: string | null
}

/** A cell that failed where a notebook ran without a page. */
export interface CellFailure {
  /** Counted among the code cells, from 1. */
  readonly cell: number
  readonly source: string
  /** Whether the kernel ended while it ran. */
  readonly kernelEnded: boolean
  /** What the kernel says of it, or where it ended the last lines that it wrote. */
  readonly lines: readonly string[]
}
