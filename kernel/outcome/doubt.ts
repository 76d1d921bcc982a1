/** What a reader should doubt of a result. */
export type Doubt =
  /** It was changed in the store; hashes in SRI form, null where not known. */
  | { readonly kind: 'changed'; readonly expected: string; readonly got: string | null }
  | { readonly kind: 'not-sandboxed' }
  /** It may reach the network; and knows these secrets. */
  | { readonly kind: 'network'; readonly secrets: readonly string[] }
  /** No hash says what it gives. */
  | { readonly kind: 'without-hash' }
  /** Its own definition takes these, which are not pinned. */
  | { readonly kind: 'not-pinned'; readonly sources: readonly string[] }
  /** Definitions that it is made of take these, which are not pinned. */
  | {
      readonly kind: 'made-of-unpinned'
      readonly names: readonly string[]
      readonly sources: readonly string[]
    }
  | { readonly kind: 'keeps-state' }
  /** What it declares by these names is in no form that is known, and has no effect. */
  | { readonly kind: 'malformed'; readonly names: readonly string[] }
  /** Its programs were copied from this machine. */
  | { readonly kind: 'frozen-toolchain' }
  /** Built once more it gave other bytes so often, and the same so often. */
  | { readonly kind: 'differs'; readonly differed: number; readonly same: number }
  | { readonly kind: 'never-verified' }
  | { readonly kind: 'verified'; readonly times: number }
  /** The same of many steps. */
  | {
      readonly kind: 'verified-among'
      readonly differing: number
      readonly same: number
      readonly all: number
    }

/** Whether it is plain to see; the others are said in passing. */
export function isGrave(doubt: Doubt): boolean {
  switch (doubt.kind) {
    case 'made-of-unpinned':
    case 'frozen-toolchain':
    case 'never-verified':
    case 'verified':
      return false
    case 'verified-among':
      return doubt.differing > 0
    case 'changed':
    case 'not-sandboxed':
    case 'network':
    case 'without-hash':
    case 'not-pinned':
    case 'keeps-state':
    case 'malformed':
    case 'differs':
      return true
  }
}
