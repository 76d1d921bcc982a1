/** What one check found. */
export interface Finding {
  readonly name: string
  /** `warning`: the kernel works, but something is not as it could be. */
  readonly state: 'good' | 'warning' | 'bad'
  /** What is there, or what is wrong. */
  readonly text: string
  /** What to type or do; null where nothing is to be done. */
  readonly fix: string | null
}

export function found(name: string, text: string): Finding {
  return { name, state: 'good', text, fix: null }
}

export function doubtful(name: string, text: string, fix: string): Finding {
  return { name, state: 'warning', text, fix }
}

export function broken(name: string, text: string, fix: string): Finding {
  return { name, state: 'bad', text, fix }
}
