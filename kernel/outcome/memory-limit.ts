/** What an environment variable is set to where it should set a limit of memory. */
export interface NoMemoryLimit {
  readonly variable: string
  readonly text: string
  /** The least that it may be. */
  readonly leastBytes: number
}
