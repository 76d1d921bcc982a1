/** Codes of a disk on which there is no room. */
const withoutRoom = ['ENOSPC', 'EDQUOT']

/** What the system refused to do with a file. */
export interface Refusal {
  /** As `ENOSPC`. */
  readonly code: string
  /** The system's own words, with what was tried. */
  readonly said: string
  readonly isForRoom: boolean
}

/** What an error of the system says; any other error is a bug, and is thrown on. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof Error) || !('code' in error)) throw error
  const code = String(error.code)
  return { code, said: error.message, isForRoom: withoutRoom.includes(code) }
}
