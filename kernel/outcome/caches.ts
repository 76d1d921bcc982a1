/** What was sent to a cache. */
export interface Pushed {
  readonly url: string
  /** Names of steps whose results are there now. */
  readonly results: readonly string[]
  /** Steps that have no result here. */
  readonly without: readonly string[]
  /** Store paths that the cache did not have, and their bytes as archives of Nix. */
  readonly newPaths: number
  readonly newBytes: number
  readonly isSigned: boolean
}
