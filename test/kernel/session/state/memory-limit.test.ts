import { expect, it } from 'vitest'
import { noMemoryLimitInWords } from '../../../../kernel/render/words/memory.ts'
import { memoryLimit, usualMemoryLimit } from '../../../../kernel/session/state/memory-limit.ts'

it.each([
  [undefined, usualMemoryLimit],
  [' ', usualMemoryLimit],
  ['512M', 512 * 1024 ** 2],
  ['1.5G', 1.5 * 1024 ** 3],
  ['2 GiB', 2 * 1024 ** 3],
  ['300mb', 300 * 1024 ** 2]
])('%j is an amount of memory', (text, bytes) => {
  expect(memoryLimit(text)).toEqual({ ok: true, value: bytes })
})

it.each(['2', 'much', '-1G', '1M', '1T'])('%j is none, and the sentence says what is', (text) => {
  const read = memoryLimit(text)
  expect(read.ok).toBe(false)
  if (!read.ok) expect(noMemoryLimitInWords(read.mistake)).toContain('such as 512M or 2G')
})
