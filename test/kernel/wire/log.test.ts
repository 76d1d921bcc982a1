import { expect, test } from 'vitest'
import { boundedLog } from '../../../kernel/wire/log.ts'

test('a flood is cut, said once, and the log goes on later', () => {
  const lines: string[] = []
  let time = 0
  const log = boundedLog(
    (line) => lines.push(line),
    () => time
  )
  for (let number = 0; number < 1000; number += 1) log(`line ${number}`)
  expect(lines).toHaveLength(20)
  time = 10_000
  log('later')
  expect(lines.slice(20)).toEqual(['(980 lines like these were left out)', 'later'])
})

test('a line is one line, and not long', () => {
  const lines: string[] = []
  const log = boundedLog((line) => lines.push(line))
  log('two\nlines\u001b[31m')
  log('x'.repeat(10_000))
  expect(lines[0]).toBe('two lines [31m')
  expect(lines[1]).toHaveLength(501)
})
