/** What pins a step, so that its result is taken by its hash. */
export interface PinnedStep {
  readonly name: string
  readonly how:
    | { readonly kind: 'pinned-already'; readonly hash: string }
    /** A result that mentions paths of the store has no hash by which it could be taken. */
    | { readonly kind: 'mentions-store' }
    /** The definition with the hash, to be pasted in the place of the one that there is. */
    | { readonly kind: 'definition'; readonly text: string }
    /** It has no definition of its own, or one that is made in another way: the key that it takes. */
    | { readonly kind: 'key'; readonly key: string }
}
