/** What there is to choose from. */
export interface Choice {
  readonly name: string
  /** As a reader knows them. */
  readonly values: readonly string[]
  /** Numbers stand on a slider, others in a list. */
  readonly isNumeric: boolean
}
