/** What is to be said of a set or list of steps; names are those under which its members are shown. */
export type StepsRemark =
  /** These are one and the same step. */
  | { readonly kind: 'same-step'; readonly names: readonly string[] }
  /** So many more steps of it stand under several names each. */
  | { readonly kind: 'more-same-steps'; readonly count: number }
  /** Members that are no steps. */
  | { readonly kind: 'no-steps'; readonly names: readonly string[] }
  /** The search ended at a member that is no step: so many from that one on were not searched. */
  | { readonly kind: 'not-searched'; readonly from: string; readonly count: number }
