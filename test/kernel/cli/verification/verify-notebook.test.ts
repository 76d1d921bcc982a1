import { describe, expect, it } from 'vitest'
import { listingDifference } from '../../../../kernel/cli/verification/verify-notebook.ts'
import { stepData } from '../../../../kernel/render/outcome/step-data.ts'
import { file, none, step } from '../../render/samples.ts'

const names = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ path: `f${at + from}`, size: 1 }))
const told = { kind: 'listing', isWhole: true, gone: [], added: [], resized: [] }
const file1 = { path: 'a', size: 1 }

describe('the files that a notebook lists, beside those that are here', () => {
  it.each([
    ['none', [], [], {}],
    ['the same', [file1], [file1], {}],
    ['one of another size', [file1], [{ path: 'a', size: 2 }], { resized: ['a'] }],
    ['one that is gone', [file1], [], { gone: ['a'] }],
    ['a new one', [], [file1], { added: ['a'] }],
    ['another', [file1], [{ path: '__proto__', size: 1 }], { gone: ['a'], added: ['__proto__'] }],
    ['the same one twice', [file1, file1], [file1], {}]
  ])('%s', (_, recorded, here, changes) => {
    const files = { files: recorded, filesTotal: recorded.length }
    expect(listingDifference(files, { entries: here, total: here.length })).toEqual({
      ...told,
      ...changes
    })
  })

  it.each([1001, 10_000])(
    'of %i that are here, one that was not looked at is not gone',
    (total) => {
      const recorded = { files: [...names(20), { path: 'z', size: 1 }], filesTotal: 21 }
      const found = listingDifference(recorded, { entries: names(1000), total })
      expect(found).toMatchObject({ isWhole: false, gone: [], resized: [] })
      expect(found.added).toHaveLength(980)
    }
  )

  it('of a list that was cut one may be gone, and none is new', () => {
    const recorded = { files: names(20), filesTotal: 25 }
    const found = listingDifference(recorded, { entries: names(25, 1), total: 25 })
    expect(found).toEqual({ ...told, isWhole: false, gone: ['f0'] })
  })

  it.each([200, 201, 2000])('takes a name of %i characters for what it is', (length) => {
    const path = '🦊'.repeat(length)
    const files = { files: [file(path, none, 7)], total: 1 }
    const recorded = JSON.stringify(stepData([step({ files })], null))
    const cut = /"files":\[\["([^"]*)",7\]\]/.exec(recorded)?.[1] ?? ''
    const here = { entries: [{ path, size: 7 }], total: 1 }
    const listed = { files: [{ path: cut, size: 7 }], filesTotal: 1 }
    expect(listingDifference(listed, here)).toEqual(told)
  })
})
