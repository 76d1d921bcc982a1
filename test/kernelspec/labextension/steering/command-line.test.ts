import { expect, it } from 'vitest'
import { scanWords } from '../../../../kernel/session/request/command-syntax.ts'
import { commandWords } from '../../../../kernel/session/request/command-words.ts'
import { commandLine } from '../../../../kernelspec/labextension/steering/command-line.ts'

it.each([
  ['model', '%why model'],
  ['models.rate=0.1', '%why models.rate=0.1'],
  ['my model', '%why "my model"'],
  ['a"b\\c', '%why "a\\"b\\\\c"'],
  ["l'eau", '%why "l\'eau"'],
  ['--all', '%why -- --all'],
  ['-x y', '%why -- "-x y"'],
  ['模型 🙂', '%why "模型 🙂"'],
  ['"; rm -rf /', '%why "\\"; rm -rf /"'],
  ['$(x) `y`', '%why "\\$(x) \\`y\\`"']
])('the name %j is one word of the line', (name, line) => {
  expect(commandLine('why', name)).toBe(line)
  const words = commandWords(line.slice('%why '.length), [])
  expect(scanWords({ options: [] }, words).operands).toEqual([name])
})

it.each(['', 'a\nb', 'a\rb', 'a\u2028b', 'a\u0000', 'a\u001b[31m'])(
  'the name %j stands in no line',
  (name) => {
    expect(commandLine('why', name)).toBeNull()
  }
)
