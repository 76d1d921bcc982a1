import { bad, good, type Result } from '../../nix/result.ts'

const words: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'it is read-only',
  ENOENT: 'it is not there',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOSPC: 'the disk is full'
}

/** Does something with files. What the system refuses is a sentence; other errors are bugs. */
export function withFiles<Value>(what: string, act: () => Value): Result<Value, string> {
  try {
    return good(act())
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    return bad(`${what}: ${words[String(error.code)] ?? error.message}.`)
  }
}
