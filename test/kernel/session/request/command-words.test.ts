import { describe, expect, it } from 'vitest'
import { commandWord } from '../../../../kernel/outcome/words.ts'
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
    ['s."none such"', ['s.none such']],
    ['s.* --all', ['s.*', '--all']],
    ['"', ['"']],
    // As a shell has them.
    ['model "my file.txt"', ['model', 'my file.txt']],
    ["model 'my file.txt'", ['model', 'my file.txt']],
    ['model my\\ file.txt x', ['model', 'my file.txt', 'x']],
    ['"model/my file.txt" out.txt', ['model/my file.txt', 'out.txt']],
    ['model/"my file".txt', ['model/my file.txt']],
    ['model "it\'s"', ['model', "it's"]],
    ['model \'a "b"\'', ['model', 'a "b"']],
    ['model "a \\"b\\" \\\\ \\$x \\y"', ['model', 'a "b" \\ $x \\y']],
    ["model 'a\\b'", ['model', 'a\\b']],
    ['model a\\b', ['model', 'a\\b']],
    ['model\t"a\tb"', ['model', 'a\tb']],
    ['"s.note=two words/my file.txt"', ['s.note=two words/my file.txt']],
    // A quote that nothing closes is a letter.
    ["model don't.txt", ['model', "don't.txt"]],
    ['model "my file.txt', ['model', '"my', 'file.txt']],
    ['model "" x', ['model', 'x']]
  ])('%s', (line, words) => {
    expect(commandWords(line, names)).toEqual(words)
  })

  it.each([
    'a',
    'my file.txt',
    `it's "so"`,
    'a\\b',
    '\\',
    '"',
    'a $x `y`',
    "'",
    'tab\there',
    '$x "y"'
  ])('what is written into a message is read as the same: %s', (word) => {
    expect(commandWords(`model ${commandWord(word)} x`, names)).toEqual(['model', word, 'x'])
  })

  it.each([10_000, 100_000])('%i quotes are read at once', (count) => {
    const started = Date.now()
    for (const part of ['"', "'", '\\"', '"a', "'a "])
      expect(commandWords(`${part.repeat(count)} x`, names).length).toBeGreaterThan(0)
    expect(Date.now() - started).toBeLessThan(5_000)
  })
})
