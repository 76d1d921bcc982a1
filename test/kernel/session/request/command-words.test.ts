import { describe, expect, it } from 'vitest'
import { commandWords } from '../../../../kernel/session/request/command-words.ts'

const names = [
  'model',
  's.note=two words',
  's.note=two words more',
  's.v=1.5',
  's.q="quoted"',
  's.back=a\\b',
  's.x',
  't.a b.c d'
]

describe('the words of a command', () => {
  it.each([
    ['', []],
    ['  model   s.x ', ['model', 's.x']],
    ['model report 1.md', ['model', 'report', '1.md']],
    ['s.note=two words', ['s.note=two words']],
    ['s.note=two words more', ['s.note=two words more']],
    ['s.note=two words file.csv', ['s.note=two words', 'file.csv']],
    ['s.note=two wordsX', ['s.note=two', 'wordsX']],
    ['s.note=two words@2 x', ['s.note=two words@2', 'x']],
    ['s."note=two words" x', ['s.note=two words', 'x']],
    ['s."note=two words"@1', ['s.note=two words@1']],
    ['s."v=1.5"', ['s.v=1.5']],
    ['s.v=1.5', ['s.v=1.5']],
    ['s.q="quoted"', ['s.q="quoted"']],
    ['s."q=\\"quoted\\""', ['s.q="quoted"']],
    ['s.back=a\\b', ['s.back=a\\b']],
    ['s."back=a\\\\b"', ['s.back=a\\b']],
    ['t."a b"."c d"', ['t.a b.c d']],
    ['t.a b.c d', ['t.a b.c d']],
    ['s."none such"', ['s."none', 'such"']],
    ['s.* --all', ['s.*', '--all']],
    ['"', ['"']]
  ])('%s', (line, words) => {
    expect(commandWords(line, names)).toEqual(words)
  })
})
