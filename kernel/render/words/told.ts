/** A mistake in words: what is wrong, and the way out. */
export interface Told {
  readonly message: string
  readonly fix: string
}
