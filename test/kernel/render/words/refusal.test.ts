import { describe, expect, it } from 'vitest'
import { refusalInWords } from '../../../../kernel/render/words/refusal.ts'

describe('what the system refuses', () => {
  it.each([
    ['EACCES', 'this user may not do that there'],
    ['EPERM', 'this user may not do that there'],
    ['EROFS', 'the disk is read-only'],
    ['ENOENT', 'it is not there'],
    ['EEXIST', 'something else stands in its place'],
    ['EISDIR', 'it is a folder'],
    ['ENOTDIR', 'a part of its path is a file, not a folder'],
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'the quota of this user is used up'],
    ['ELOOP', 'its links lead in a circle'],
    ['ENAMETOOLONG', 'its name is too long'],
    ['EWHATEVER', 'said so']
  ])('%s: %s', (code, words) => {
    expect(refusalInWords({ code, said: 'said so' })).toBe(words)
  })
})
