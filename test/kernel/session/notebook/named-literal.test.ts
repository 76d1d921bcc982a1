import { expect, it } from 'vitest'
import type { Literal } from '../../../../nix/syntax/index.ts'
import { namedLiteral } from '../../../../kernel/session/notebook/named-literal.ts'
import { cellKey, createNotebook } from '../../../../kernel/session/notebook/notebook.ts'
import { definitionsOf } from '../support.ts'

/** `{ a = { }; 1 = [ ]; }`: the sets and lists within it. */
function inShort(literal: Literal | null): string {
  if (literal === null) return 'none'
  const members = [...literal.members].map(([name, inner]) => `${name} = ${inShort(inner)}; `)
  return literal.kind === 'set' ? `{ ${members.join('')}}` : `[ ${members.join('')}]`
}

const cells = [
  'deep = { a.b = 1; l = [ [ 1 ] 2 ]; m = map (x: x) [ ]; };',
  'alias = deep; inner = alias.l; far = inner; loop = pool;',
  'pool = loop; itself = itself.x;',
  'models.small = 1; models.sets.one = { };',
  'models.sets.two = [ ];',
  'inherit (deep) l; inherit deeper; called = f deep; parens = (deep);'
]

it.each([
  ['{ x = [ ]; }', '{ x = [ ]; }'],
  ['deep', '{ a = { }; l = [ 0 = [ ]; ]; }'],
  [' deep ', '{ a = { }; l = [ 0 = [ ]; ]; }'],
  ['deep.l', '[ 0 = [ ]; ]'],
  ['deep.a', '{ }'],
  ['deep.a.b', 'none'],
  ['deep.m', 'none'],
  ['deep.nothing', 'none'],
  ['alias', '{ a = { }; l = [ 0 = [ ]; ]; }'],
  ['alias.l', '[ 0 = [ ]; ]'],
  ['far', '[ 0 = [ ]; ]'],
  ['models', '{ sets = { one = { }; two = [ ]; }; }'],
  ['models.sets', '{ one = { }; two = [ ]; }'],
  ['models.sets.two', '[ ]'],
  ['models.small', 'none'],
  // What ends nowhere, and what is none of the notebook's.
  ['loop', 'none'],
  ['itself', 'none'],
  ['l', 'none'],
  ['called', 'none'],
  ['map', 'none'],
  ['f deep', 'none'],
  ['deep or 1', 'none'],
  ['', 'none']
])('what %j is by the text', (text, expected) => {
  const notebook = createNotebook()
  for (const [index, code] of cells.entries()) {
    const definitions = definitionsOf(code)
    const key = cellKey(String(index), definitions)
    notebook.take({ key, id: String(index), executionCount: null, code, definitions })
  }
  const [definition] = definitionsOf(`x = ${text === '' ? '1' : text};`)
  if (definition === undefined) throw new Error('nothing is defined')
  expect(inShort(namedLiteral(notebook, definition.expression))).toBe(expected)
})
