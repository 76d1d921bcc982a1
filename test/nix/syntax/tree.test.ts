import type { SyntaxNode } from '@lezer/common'
import { expect, test } from 'vitest'
import { parse, type Form } from '../../../nix/syntax/parse.ts'

/** What stands below the top of the tree, or where the first error is. */
function read(text: string, form: Form = 'program'): string {
  const { tree, errorAt } = parse(text, form)
  return tree === null ? `error at ${errorAt}` : shapes(tree.topNode)
}

function shapes(node: SyntaxNode): string {
  const children: string[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    const inner = shapes(child)
    children.push(inner === '' ? child.name : `${child.name}(${inner})`)
  }
  return children.join(',')
}

test.each([
  ['1', 'Integer'],
  ['.5', 'Float'],
  ['x', 'Variable'],
  ['x y z', 'Application(Variable,Variable,Variable)'],
  ['x or', 'Application(Variable,Variable)'],
  ['x.y.z', 'Select(Variable,AttributePath(Name,Name))'],
  ['x.y or z', 'Select(Variable,AttributePath(Name),Variable)'],
  ['x."y".${z}.or', 'Select(Variable,AttributePath(String,ComputedName(Variable),Name))'],
  ['x ? y.z', 'HasAttribute(Variable,AttributePath(Name,Name))'],
  ['"a${b}\\n"', 'String(Interpolation(Variable),StringEscape)'],
  [
    "''a${b}''${ ''' ''\\n''",
    'IndentedString(Interpolation(Variable),IndentedEscape,IndentedEscape,IndentedEscape)'
  ],
  ['./a/b', 'Path'],
  ['./a/${b}/c${d}', 'Path(Interpolation(Variable),Interpolation(Variable))'],
  ['<a/b>', 'SearchPath'],
  ['x:y', 'Uri'],
  ['(x)', 'Parenthesized(Variable)'],
  [
    '[ x y.z (u v) ]',
    'List(Variable,Select(Variable,AttributePath(Name)),Parenthesized(Application(Variable,Variable)))'
  ],
  ['{ }', 'Set'],
  [
    '{ a = 1; b.c = 2; }',
    'Set(Binding(AttributePath(Name),Integer),Binding(AttributePath(Name,Name),Integer))'
  ],
  ['{ inherit a b; }', 'Set(Inherit(Name,Name))'],
  ['{ inherit (a) b "c"; }', 'Set(Inherit(Source(Variable),Name,String))'],
  ['rec { a = 1; }', 'RecursiveSet(Binding(AttributePath(Name),Integer))'],
  ['let { body = 1; }', 'LegacyLet(Binding(AttributePath(Name),Integer))'],
  ['let a = 1; in a', 'Let(Binding(AttributePath(Name),Integer),Variable)'],
  ['with a; b', 'With(Variable,Variable)'],
  ['assert a; b', 'Assert(Variable,Variable)'],
  ['if a then b else c', 'If(Variable,Variable,Variable)'],
  ['x: y: z', 'Lambda(Parameter,Lambda(Parameter,Variable))'],
  ['{ }: x', 'Lambda(Formals,Variable)'],
  [
    '{ a, b ? 1, ... }@c: d',
    'Lambda(Formals(Formal(Parameter),Formal(Parameter,Integer),Ellipsis),Parameter,Variable)'
  ],
  ['a@{ b }: c', 'Lambda(Parameter,Formals(Formal(Parameter)),Variable)'],
  ['# c\n1 /* d */', 'LineComment,Integer,BlockComment']
])('%s', (text, tree) => {
  expect(read(text)).toBe(tree)
})

test.each([
  ['a + b - c', 'Sum(Variable,Variable,Variable)'],
  ['a + b * c', 'Sum(Variable,Product(Variable,Variable))'],
  ['a ++ b // c', 'Update(Concatenation(Variable,Variable),Variable)'],
  ['a == b && c -> d', 'Implication(Conjunction(Equality(Variable,Variable),Variable),Variable)'],
  ['!a + b', 'Not(Sum(Variable,Variable))'],
  ['!a == b', 'Equality(Not(Variable),Variable)'],
  ['a * !b + c', 'Product(Variable,Not(Sum(Variable,Variable)))'],
  ['-a ? b', 'HasAttribute(Negation(Variable),AttributePath(Name))'],
  ['-a.b c', 'Negation(Application(Select(Variable,AttributePath(Name)),Variable))'],
  ['a |> b |> c', 'PipeInto(Variable,Variable,Variable)']
])('operators: %s', (text, tree) => {
  expect(read(text)).toBe(tree)
})

test.each([
  ['', ''],
  ['# only a comment', 'LineComment'],
  ['a.b', 'Select(Variable,AttributePath(Name))'],
  ['a.b = 1;', 'Binding(AttributePath(Name,Name),Integer)'],
  ['"a" "b"', 'Application(String,String)'],
  ['"a ${b}".c = 1;', 'Binding(AttributePath(String(Interpolation(Variable)),Name),Integer)'],
  ['"a ${b}".c', 'Select(String(Interpolation(Variable)),AttributePath(Name))'],
  [
    'a.b.c = 1; a.b.c d',
    'Binding(AttributePath(Name,Name,Name),Integer),Application(Select(Variable,AttributePath(Name,Name)),Variable)'
  ],
  ['inherit a; inherit (b) c; c', 'Inherit(Name),Inherit(Source(Variable),Name),Variable'],
  ['{ a = 1; }', 'Set(Binding(AttributePath(Name),Integer))'],
  ['a: a', 'Lambda(Parameter,Variable)'],
  ['${a} = 1;', 'Binding(AttributePath(ComputedName(Variable)),Integer)']
])('a cell: %s', (text, tree) => {
  expect(read(text, 'definitions')).toBe(tree)
})

test.each([
  ['1 == 2 == 3', 7],
  ['{ a = 1 }', 8],
  ['[ 1, 2 ]', 3],
  ['"abc', 4],
  ['let a = 1; in', 13],
  ['a +  ', 5],
  ['a + }', 4],
  ['', 0]
])('the first word that does not fit: %s', (text, at) => {
  expect(read(text)).toBe(`error at ${at}`)
})

test.each([
  ['1 a = 2;', 4],
  ['a = 1\nb = 2;', 8],
  ['a; b', 1]
])('the first word that does not fit in a cell: %s', (text, at) => {
  expect(read(text, 'definitions')).toBe(`error at ${at}`)
})
