/** What a cell says instead of a result. */
export type Said =
  /** Names that are not there yet; `definition` is null of the cell's question. */
  | {
      readonly kind: 'waits-for'
      readonly definition: string | null
      readonly names: readonly string[]
    }
  /** A cell of a script has none. */
  | { readonly kind: 'empty-script'; readonly step: string }
