import { expect, test } from 'vitest'
import { bodyOf, readHead } from '../../../kernel/cells/head.ts'
import { parseCell } from '../../../kernel/cells/parse-cell.ts'

function commands(code: string): string[] {
  const parsed = parseCell(code)
  if (!parsed.ok || parsed.value.kind !== 'nix') throw new Error('no cell of Nix')
  return parsed.value.commands.map(({ name, arguments: words }) => `${name}: ${words}`)
}

test.each([
  ['%info', ['info: ']],
  ['%freeze python3 sh', ['freeze: python3 sh']],
  ['%freeze  python3   sh  \r\na = 1;', ['freeze: python3   sh']],
  ['%a\n%b\n1', ['a: ', 'b: ']],
  ['\n\n# c\n  /* d\n e */\n%a\n\n# f\n%b x # y\n1', ['a: ', 'b: x # y']],
  ['  %a', ['a: ']],
  ['a = 1;', []],
  ['# %a', []],
  ['/* \n%a */', []],
  ["''\n%a\n''", []]
])('the commands of %j', (code, expected) => {
  expect(commands(code)).toEqual(expected)
})

test('each command with its place', () => {
  const code = '# é\n  %freeze sh\n%info\n'
  const parsed = parseCell(code)
  if (!parsed.ok || parsed.value.kind !== 'nix') throw new Error('no cell of Nix')
  expect(parsed.value.commands).toEqual([
    { name: 'freeze', arguments: 'sh', line: 2, column: 3, from: 6, to: 16 },
    { name: 'info', arguments: '', line: 3, column: 1, from: 17, to: 22 }
  ])
})

test('what Nix is to read keeps its place', () => {
  const code = '# a\n%freeze sh # 😀\nb = 1;\n'
  const body = bodyOf(code)
  expect(body).toBe('# a\n               \nb = 1;\n')
  expect(body.length).toBe(code.length)
  expect(bodyOf('%%python x\n1')).toBe('')
})

test.each([
  ['%%python report a=1\nprint(1)\n', 'python', 'report a=1', 'print(1)\n'],
  ['\n# c\n%% bash  x\r\necho', 'bash', 'x', 'echo'],
  ['%%js', 'js', '', ''],
  ['%%python x\n%%bash y', 'python', 'x', '%%bash y']
])('a script cell: %j', (code, language, words, body) => {
  const bodyFrom = code.length - body.length
  expect(readHead(code)).toMatchObject({
    kind: 'script',
    language,
    arguments: words,
    body,
    bodyFrom
  })
})
