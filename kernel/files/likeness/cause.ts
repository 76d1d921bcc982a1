/** What likely makes a program write something else each time. */
export type CauseKind =
  /** A date, a time of day, seconds since 1970. */
  | 'time'
  /** How long something took, or how much memory it used. */
  | 'measured'
  /** Numbers that differ as those do that are drawn without a seed. */
  | 'seed'
  /** Numbers that differ in their last digits alone. */
  | 'rounding'
  /** A name or an identifier that was drawn, as of a temporary file. */
  | 'random-name'
  /** The address of something in memory. */
  | 'address'
  | 'process-id'
  /** The folder in which it was built, or the store path of its own output. */
  | 'build-path'
  | 'host'
  | 'thread-count'
  /** The same in another order: that of the files of a folder, … */
  | 'directory-order'
  /** … of the members of a set or of the keys of a map, … */
  | 'hash-order'
  /** … in which threads or processes came to it, … */
  | 'thread-order'
  /** … or nothing shows of which. */
  | 'order'
  /** The time or the owner that an archive or another container keeps beside what is in it. */
  | 'kept-time'
  | 'line-ends'

/** A likely cause, with the first place where it shows. */
export interface Cause {
  readonly kind: CauseKind
  readonly before: string
  readonly after: string
}

/** In what two versions of a file differ. */
export interface Likeness {
  /** Each kind once, in the order of the file. */
  readonly causes: readonly Cause[]
  /** Whether they are the same but for what `causes` name. */
  readonly isAll: boolean
  /** The largest difference of two numbers, relative to the larger; 0 where none differ. */
  readonly largest: number
}

/** How far two versions are from each other. */
export type Distance =
  | { readonly kind: 'times-and-paths' }
  /** The same in another order. */
  | { readonly kind: 'order' }
  /** Numbers differ, and so much at most. */
  | { readonly kind: 'numbers'; readonly largest: number }
  | { readonly kind: 'other' }
