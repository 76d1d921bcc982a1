import type { Limits } from './limits.ts'
import type { DrawPage } from './page.ts'
import type { FileRemark } from './remark.ts'
import type { Content } from './source.ts'
import type { NativeForm, Preview } from './summary.ts'

/** What a reader of a format makes of a file. */
export interface Reading {
  readonly preview: Preview
  readonly notes?: readonly FileRemark[]
  readonly native?: NativeForm
  /** A type that the content tells better than name and first bytes. */
  readonly type?: string
}

/**
 * Reads a file of one format within the limits; null where it is not of that format after all. It
 * may throw on a file that is broken: whoever calls it says so.
 */
export type Reader = (
  content: Content,
  path: string,
  limits: Limits,
  within: ReadWithin,
  drawPage: DrawPage | null
) => Promise<Reading | null>

/** Reads what a compressed file holds, by its own name. */
export type ReadWithin = (content: Content, path: string) => Promise<Told>

/** A reading, and the MIME type that was found. */
export interface Told {
  readonly type: string
  readonly reading: Reading
}

/** A file of which something can be said alone. */
export function told(...notes: readonly FileRemark[]): Reading {
  return { preview: { kind: 'parts', parts: [], omitted: 0 }, notes }
}

export function unshown(reason: FileRemark): Reading {
  return { preview: { kind: 'none', reason } }
}
