import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { parse } from '../../../nix/syntax/parse.ts'
import { pathLiterals, rewritePaths } from '../../../nix/syntax/paths.ts'
import { testNix, type TestNix } from '../../support/nix.ts'

let own: TestNix

beforeAll(async () => {
  own = await testNix()
})

afterAll(() => own.remove())

test('the paths of an expression, those inside of others too', () => {
  const text = '[ ./a /b/c ~/d <e/f> ./g/${h + "${./i}"}/j k/l ]'
  const { tree } = parse(text, 'program')
  const found = tree === null ? [] : pathLiterals(tree.topNode, text)
  expect(found.map(({ kind, head, from, to }) => [kind, head, text.slice(from, to)])).toEqual([
    ['relative', './a', './a'],
    ['absolute', '/b/c', '/b/c'],
    ['home', '~/d', '~/d'],
    ['search', 'e/f', '<e/f>'],
    ['relative', './g/', './g/${h + "${./i}"}/j'],
    ['relative', './i', './i'],
    ['relative', 'k/l', 'k/l']
  ])
  expect(found.map(({ hasInterpolation }) => hasInterpolation)).toEqual([
    false,
    false,
    false,
    false,
    true,
    false,
    false
  ])
})

test('only the paths of the node that is asked for', () => {
  const text = '[ ./a (f ./b ./c) ./d ]'
  const { tree } = parse(text, 'program')
  const call = tree?.topNode.firstChild?.getChild('Parenthesized') ?? null
  const found = call === null ? [] : pathLiterals(call, text)
  expect(found.map(({ head }) => head)).toEqual(['./b', './c'])
})

describe('rewriting', () => {
  test.each([
    ['./a', '/folder/a'],
    ['f ./a "./b" # ./c', 'f /folder/a "./b" # ./c'],
    ['./a/${b}', '/folder/a/${b}'],
    ['./${./b}/c', '/folder/${/folder/b}/c'],
    ['"${./a}"', '"${/folder/a}"'],
    ['[./a/b../c]', '[/folder/a/b../c]'],
    ['/a + ~/b + <c>', '/a + ~/b + <c>'],
    ['./a +', './a +']
  ])('%s becomes %s', (text, expected) => {
    const rewritten = rewritePaths(text, ({ kind, head }) =>
      kind === 'relative' ? resolve('/folder', head) : null
    )
    expect(rewritten).toBe(expected)
  })

  test.each([
    ['./a', 'b', './b'],
    ['./a', '../b', '../b'],
    ['./a', 'b c/d', './${"b c/d"}'],
    ['./a', '/b "c" ${d} \\e', '/${"b \\"c\\" \\${d} \\\\e"}'],
    ['./a', '/', '/${""}'],
    ['./a${b}', '/c d/', '/${"c d/"}${b}'],
    ['./a/${b}', '/c', '/c/${b}'],
    ['<a>', '/b', '/b']
  ])('%s with %s is written %s', (text, place, expected) => {
    expect(rewritePaths(text, () => place)).toBe(expected)
  })

  test('means the same to Nix, whatever the folder is called', async () => {
    const expressions = [
      'toString ./a',
      'toString ./.',
      'toString ./a/../b/./c',
      'toString ../x.y',
      'toString ./a/${"b"}/c',
      'toString ./${"b"}',
      'toString ./a${"b"}c',
      'toString (./. + "/b")',
      'toString a/b',
      'toString ./a//${"b"}',
      'builtins.readFile ./file',
      'builtins.readFile ./${"fi" + "le"}'
    ]
    for (const name of ['plain', 'with blanks and "quotes"', 'dollar ${x} $$ \\ é', "it's"]) {
      const folder = join(own.folder, name)
      mkdirSync(folder)
      writeFileSync(join(folder, 'file'), 'content')
      const list = `[ ${expressions.map((text) => `(${text})`).join(' ')} ]`
      const rewritten = rewritePaths(list, ({ kind, head }) =>
        kind === 'relative' ? resolve(folder, head) : null
      )
      expect(rewritten).not.toContain('(toString ./')
      expect(await evaluate(rewritten, own.folder)).toEqual(await evaluate(list, folder))
    }
  })
})

/** An expression in a file of a folder. */
async function evaluate(expression: string, folder: string): Promise<unknown> {
  const file = join(folder, 'paths-test.nix')
  writeFileSync(file, expression)
  const asked = await run({
    ...invokeNix(own.nix, 'nix-instantiate', ['--eval', '--strict', '--json', file]),
    folder
  })
  if (asked.exitCode !== 0) throw new Error(asked.stderr)
  return JSON.parse(asked.stdout)
}
