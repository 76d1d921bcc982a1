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

/** Whether something that was thrown is an error of the system with one of these codes, as `ENOENT`. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/** What an error of the system says; any other error is a bug, and is thrown on. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof Error) || !('code' in error)) throw error
  const code = String(error.code)
  return { code, said: error.message, isForRoom: withoutRoom.includes(code) }
}
