import { expect, it } from 'vitest'
import { originName } from '../../../../kernel/session/report/data-report.ts'

it.each([
  ['https://example.org/data.csv', 'data.csv'],
  ['https://example.org/data.csv?version=2/x.zip#part/a.txt', 'data.csv'],
  ['https://example.org/folder/', 'folder'],
  ['https://example.org/🌋.csv', '🌋.csv'],
  ['data.csv', 'data.csv'],
  ['?x', null],
  ['', null],
  ['/', null]
])('what is fetched from %s is called %s', (url, name) => {
  expect(originName({ kind: 'url', url })).toBe(name)
})

it('a file is called as it is on disk, and what is known by its hash alone is not called', () => {
  expect(originName({ kind: 'path', path: '/a/b c.csv' })).toBe('b c.csv')
  expect(originName({ kind: 'hash' })).toBeNull()
})
