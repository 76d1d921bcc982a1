import type { NotPaged } from '../files/paging/index.ts'
import type { MissingFile } from './command-mistake.ts'

/** Why no page of a table can be shown. */
export type NoTable =
  /** No cell of this kernel shows the result. */
  { readonly kind: 'not-shown' } | MissingFile | NotPaged
