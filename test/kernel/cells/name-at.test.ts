import { describe, expect, test } from 'vitest'
import { nameAt, nameBefore } from '../../../kernel/cells/name-at.ts'

/** `|` marks the cursor. */
function at(marked: string) {
  const offset = marked.indexOf('|')
  return { code: marked.slice(0, offset) + marked.slice(offset + 1), offset }
}

describe('the name at the cursor', () => {
  test.each([
    ['mod|', ['mod'], 'mod'],
    ['|mod', ['mod'], ''],
    ['mo|dels', ['models'], 'mo'],
    ['models.sm|all.x', ['models', 'small'], 'sm'],
    ['models.|', ['models', ''], ''],
    ['models.|\nb = 1;', ['models', ''], ''],
    ['models . sm|', ['models', 'sm'], 'sm'],
    ['models."a b".c|', ['models', 'a b', 'c'], 'c'],
    ['a = f x|;', ['x'], 'x'],
    ['a = |;', [''], ''],
    ['|', [''], ''],
    ['a = { b = c.d|', ['c', 'd'], 'd'],
    ['a = ] ) c.d|', ['c', 'd'], 'd'],
    ['"a ${b.c|} d"', ['b', 'c'], 'c'],
    ["''a ${b|", ['b'], 'b'],
    ["''a ${|", [''], ''],
    ['./a/${b|}', ['b'], 'b'],
    ['in|', ['in'], 'in'],
    ['a.or|', ['a', 'or'], 'or'],
    ["x'|", ["x'"], "x'"],
    ['%info\na|', ['a'], 'a'],
    ['%%python x da|ta\nprint(1)', ['data'], 'da'],
    ['%%python x models.|', ['models', ''], ''],
    ['%%python x n=(1 + co|', ['co'], 'co'],
    ['a+|b', ['b'], ''],
    ['a|+b', ['a'], 'a']
  ])('%j', (marked, path, prefix) => {
    const { code, offset } = at(marked)
    expect(nameAt(code, offset)).toMatchObject({ path, prefix, startsWithName: true })
  })

  test.each([
    '"a|b"',
    "''a b|''",
    '"|"',
    '"a${b}|"',
    "''${b} |''",
    '# a|',
    '# a |b',
    '/* a| */',
    '/* a|',
    './a|',
    './a/|b',
    './${a}/b|',
    '12|',
    '1.5|',
    'x:y|',
    '%inf|o',
    '%freeze a|\nb',
    '%%python a\nb|',
    '%%pyt|hon a',
    '%%python|',
    '%%python x n="a|b"'
  ])('none: %j', (marked) => {
    const { code, offset } = at(marked)
    expect(nameAt(code, offset)).toBe(null)
  })

  test('its range, and where its path begins', () => {
    const { code, offset } = at('a = models.sm|all.x;')
    const name = nameAt(code, offset)
    expect(code.slice(name?.from, name?.to)).toBe('small')
    expect(code.slice(name?.pathFrom, name?.to)).toBe('models.small')
  })

  test.each(['(f x).b|', 'a.${c}.b|', '"x".b|', '.b|'])('no path of names: %j', (marked) => {
    const { code, offset } = at(marked)
    expect(nameAt(code, offset)).toMatchObject({ path: ['b'], startsWithName: false })
  })
})

test.each([
  ["a = output ''|", ['output']],
  ["a = output '' x|", ['output']],
  ['a = builtins.map |', ['builtins', 'map']],
  ['a = f (|', ['f']],
  ['foo|', ['foo']],
  ['foo.ba|r', ['foo', 'bar']]
])('the name before the cursor: %j', (marked, path) => {
  const { code, offset } = at(marked)
  expect(nameBefore(code, offset)).toMatchObject({ path })
})

test.each(['|', 'a\n|', '  |', '%%python x\nfoo|'])('no name before the cursor: %j', (marked) => {
  const { code, offset } = at(marked)
  expect(nameBefore(code, offset)).toBe(null)
})
