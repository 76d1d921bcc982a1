/** What the system's words for a refusal mean. */
const words: Readonly<Record<string, string>> = {
  EACCES: 'this user may not do that there',
  EPERM: 'this user may not do that there',
  EROFS: 'the disk is read-only',
  ENOENT: 'it is not there',
  EEXIST: 'something else stands in its place',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long'
}

/** Codes of a disk on which there is no room. */
const withoutRoom = ['ENOSPC', 'EDQUOT']

/** What the system refused to do with a file. */
export interface Refusal {
  /** As `ENOSPC`. */
  readonly code: string
  /** A part of a sentence, for the reader. */
  readonly words: string
  readonly isForRoom: boolean
}

/** What an error of the system says; any other error is a bug, and is thrown on. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof Error) || !('code' in error)) throw error
  const code = String(error.code)
  return { code, words: refusalInWords(code, error.message), isForRoom: withoutRoom.includes(code) }
}

/** A code of the system in words; `otherwise` where it has none here. */
export function refusalInWords(code: string, otherwise: string): string {
  return words[code] ?? otherwise
}
