import { expect, it } from 'vitest'
import { inWords, memoryLimitInWords } from '../../../../kernel/render/words/memory.ts'

it.each([
  [200 * 1024 ** 2, '200M', '210 MB'],
  [2 * 1024 ** 3, '2G', '2.15 GB'],
  [1.5 * 1024 ** 3, '1536M', '1.61 GB'],
  [1024 ** 5, '1024T', '1130 TB'],
  [1024, '1K', '1.02 kB'],
  [100e6, '100 MB', '100 MB'],
  [1000, '1 kB', '1 kB'],
  [1, '1 bytes', '1 bytes']
])('%s bytes are the limit %s, and %s of a file', (bytes, limit, words) => {
  expect([memoryLimitInWords(bytes), inWords(bytes)]).toEqual([limit, words])
})
