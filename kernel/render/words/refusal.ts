import type { Refusal } from '../../../nix/base/index.ts'

/** What the system's codes for a refusal mean. */
const meanings: Readonly<Record<string, string>> = {
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

/** What the system refused, as a part of a sentence; its own words where the code says nothing. */
export function refusalInWords({ code, said }: Pick<Refusal, 'code' | 'said'>): string {
  return meanings[code] ?? said
}
