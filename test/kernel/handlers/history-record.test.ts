import { expect, test } from 'vitest'
import { createHistoryRecord, type HistoryQuery } from '../../../kernel/handlers/history-record.ts'

const inputs = ['a = 1', 'b = 2', 'a = 1', 'a+b', 'x[1]', 'é😀']

function linesOf(query: HistoryQuery): number[] {
  const record = createHistoryRecord()
  for (const [index, input] of inputs.entries())
    record.add({ line: index + 1, input, output: null })
  return record.find(query).map(({ line }) => line)
}

function search(pattern: string, unique = false, count: number | null = null): HistoryQuery {
  return { kind: 'search', pattern, unique, count }
}

test.each<[string, HistoryQuery, number[]]>([
  ['the last two', { kind: 'tail', count: 2 }, [5, 6]],
  ['more than there are', { kind: 'tail', count: 99 }, [1, 2, 3, 4, 5, 6]],
  ['none', { kind: 'tail', count: 0 }, []],
  ['all', { kind: 'tail', count: null }, [1, 2, 3, 4, 5, 6]],
  ['a range without its end', { kind: 'range', start: 2, stop: 4 }, [2, 3]],
  ['a range with an open end', { kind: 'range', start: 5, stop: null }, [5, 6]],
  ['everything that matches', search('*'), [1, 2, 3, 4, 5, 6]],
  ['the whole text', search('a'), []],
  ['a start', search('a*'), [1, 3, 4]],
  ['one character', search('? = ?'), [1, 2, 3]],
  ['a character past the first plane', search('é?'), [6]],
  ['one of several', search('[ab] = *'), [1, 2, 3]],
  ['a range of characters', search('[a-b]+b'), [4]],
  ['none of several', search('[!a]*'), [2, 5, 6]],
  ['a bracket by itself', search('x[[]1]'), [5]],
  ['what would be special to a regular expression', search('a+b'), [4]],
  ['each input once, the last time', search('a*', true), [3, 4]],
  ['the last that match', search('a*', false, 2), [3, 4]],
  ['nothing', search(''), []]
])('finds %s', (_name, query, lines) => {
  expect(linesOf(query)).toEqual(lines)
})

test('a pattern made of stars takes no exponential time', () => {
  const record = createHistoryRecord()
  record.add({ line: 1, input: 'a'.repeat(3000), output: null })
  const start = performance.now()
  expect(record.find(search('*a'.repeat(40) + 'b'))).toEqual([])
  expect(performance.now() - start).toBeLessThan(2000)
})

test('forgets the oldest', () => {
  const record = createHistoryRecord()
  for (let line = 1; line <= 10_001; line += 1) record.add({ line, input: '', output: null })
  const all = record.find({ kind: 'tail', count: null })
  expect(all).toHaveLength(10_000)
  expect(all[0]?.line).toBe(2)
})
