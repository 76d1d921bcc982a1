import { expect, it } from 'vitest'
import type { FileRemark } from '../../../../kernel/files/reading/remark.ts'
import { fileRemarkInWords } from '../../../../kernel/render/words/file-remark.ts'

it.each<[FileRemark, string]>([
  [{ kind: 'count', of: 'record batch', count: 1 }, '1 record batch'],
  [{ kind: 'count', of: 'record batch', count: 2 }, '2 record batches'],
  [{ kind: 'count', of: 'row', count: 1200 }, '1\u202f200 rows'],
  [{ kind: 'not-opened', code: 'EACCES' }, 'It cannot be read (EACCES).'],
  [
    { kind: 'broken', type: 'image/png', words: 'no end' },
    'It cannot be read as image/png: no end'
  ],
  [{ kind: 'broken-table', words: null }, 'Not read: it is broken.'],
  [{ kind: 'columns-not-read', count: 2 }, '2 columns not read: their first pages are too large'],
  [
    { kind: 'values-of-array', type: 'int8', shape: [], values: 1, missing: 1 },
    'int8 · one value · cut off: 1 of 1 values missing'
  ],
  [{ kind: 'keys-twice', keys: ['a'], more: 0 }, 'the key "a" stands twice: the last one counts'],
  [
    { kind: 'keys-twice', keys: ['a', 'b', 'c'], more: 1 },
    'the keys "a", "b", "c" and 1 more stand twice: the last one counts'
  ],
  [{ kind: 'about-lines', lines: 1_234_567 }, 'about 1\u202f230\u202f000 lines'],
  [{ kind: 'no-json-from', byte: 7 }, 'no JSON from byte 7 on'],
  [{ kind: 'sound', seconds: 1, rate: 8000, channels: 1 }, '1.0 s · 8000 Hz · mono'],
  [
    { kind: 'chart-too-much', why: { kind: 'number', key: 'base', value: 1, most: null } },
    'not given to a viewer, since it would be too much for the page: “base” is 1'
  ],
  [{ kind: 'parquet-fault', fault: 'page-too-large' }, 'a page is too large'],
  [{ kind: 'special' }, 'A device, a pipe or a socket, so it is not opened.']
])('%j', (remark, words) => expect(fileRemarkInWords(remark)).toBe(words))
