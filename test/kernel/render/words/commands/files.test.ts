import { describe, expect, it } from 'vitest'
import {
  filesInWords,
  type ListedFiles
} from '../../../../../kernel/render/words/commands/files.ts'
import { tablesOf, textsOf } from './texts.ts'

const files = (count: number): ListedFiles['files'] =>
  Array.from({ length: count }, (_, index) => ({
    path: `f${index}`,
    href: null,
    size: 1500,
    type: 'text'
  }))
const folders = (count: number): ListedFiles['folders'] =>
  Array.from({ length: count }, (_, index) => ({ path: `d ${index}`, files: 7 }))

const listed: ListedFiles = {
  step: 'm',
  within: '',
  partial: null,
  files: files(1),
  total: 1,
  folders: [],
  allFolders: 0
}

it.each<[Partial<ListedFiles>, string]>([
  [{}, 'm: 1 file'],
  [{ within: 'a/b', files: files(2), total: 2 }, 'm/a/b: 2 files'],
  [
    { partial: { files: { files: [], total: 0 }, place: '/kept', cutFrom: null } },
    'm: 1 file, partial: it failed'
  ]
])('%j is %s', (part, title) => {
  expect(filesInWords({ ...listed, ...part }).title).toBe(title)
})

it('a file has its size and type, and a link where there is one', () => {
  const two = [...files(1), { path: 'b', href: 'outs/b', size: 2, type: 'PNG' }]
  const document = filesInWords({ ...listed, files: two, total: 2 })
  expect(tablesOf(document)).toEqual([
    {
      omitted: 0,
      rows: [
        ['f0', '1.5 kB', 'text'],
        ['b', '2 B', 'PNG']
      ]
    }
  ])
  expect(document.blocks).toMatchObject([
    {
      rows: [
        [{ isPath: true }, {}, {}],
        [{ isPath: true, href: 'outs/b' }, {}, {}]
      ]
    }
  ])
})

describe('where not all files are named', () => {
  it.each([
    [1, 1, 0],
    [60, 60, 0],
    [61, 60, 1],
    [600, 60, 540]
  ])('of %i folders %i are counted, and %i left out', (there, shown, omitted) => {
    const document = filesInWords({
      ...listed,
      within: 'in',
      total: 9000,
      folders: folders(there),
      allFolders: there
    })
    const [named, counted] = tablesOf(document)
    expect(named?.omitted).toBe(8999)
    expect(counted?.rows).toHaveLength(shown)
    expect(counted?.rows[0]).toEqual(['in/d 0/', '7'])
    expect(counted?.omitted).toBe(omitted)
    expect(textsOf(document)).toEqual(['One of them alone: %files m "in/d 0"'])
  })

  it('and there are no folders, only the count tells it', () => {
    const document = filesInWords({ ...listed, total: 9000 })
    expect(tablesOf(document)).toHaveLength(1)
    expect(textsOf(document)).toEqual([])
  })
})

it.each([
  [null, /until it succeeds\. On this machine it is in:$/],
  [0, /until it succeeds\. Of a large output only small files are kept\. On this machine/],
  [2_000_000, /until it succeeds\. Of its 2\.0 MB only small files are kept\. On this machine/]
])('what a failed step left, cut from %j bytes, says so', (cutFrom, text) => {
  const partial = { files: { files: [], total: 0 }, place: '/kept/m', cutFrom }
  const texts = textsOf(filesInWords({ ...listed, partial }))
  expect(texts).toEqual([expect.stringMatching(text), '/kept/m'])
})
