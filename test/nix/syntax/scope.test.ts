import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nixString } from '../../../nix/syntax/nix-text.ts'
import { problemsOf } from '../../../nix/syntax/checks.ts'
import { dialectOf } from '../../../nix/syntax/dialect.ts'
import { parse } from '../../../nix/syntax/parse.ts'
import { freeNames, type FreeName } from '../../../nix/syntax/scope.ts'
import { childrenOf, textOf } from '../../../nix/syntax/tree.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { expressions } from './expressions.ts'
import { corpusCases, globalNames, nixFiles, nixVerdicts } from './verdict.ts'

let own: TestNix
let globals: ReadonlySet<string>

beforeAll(async () => {
  own = await testNix()
  globals = await globalNames(own.nix)
})

afterAll(() => own.remove())

function freeOf(text: string): FreeName[] {
  const { tree } = parse(text, 'program')
  if (tree === null) throw new Error(`a syntax error in ${text}`)
  return freeNames(tree.topNode, text)
}

/** As `a b? a`: each use in order, with `?` where a `with` may give it. */
function shortly(text: string): string {
  return freeOf(text)
    .map(({ name, underWith }) => name + (underWith ? '?' : ''))
    .join(' ')
}

const table: readonly (readonly [string, string])[] = [
  ['a', 'a'],
  ['a.b.c', 'a'],
  ['a.b or c', 'a c'],
  ['a.${b}."${c}"', 'a b c'],
  ['a ? b.${c}', 'a c'],
  ['a or', 'a or'],
  ['{ a = b; c = a; }', 'b a'],
  ['rec { a = b; c = a; }', 'b'],
  ['{ inherit a; }', 'a'],
  ['{ inherit (a) b c; }', 'a'],
  ['rec { inherit a; b = a; }', 'a'],
  ['rec { inherit (a) b; a = b; }', ''],
  ['{ inherit (a) b; a = 1; }', 'a'],
  ['rec { a = 1; b = { inherit a; }; }', ''],
  ['rec { a.b = c; a.c = 1; }', 'c'],
  ['rec { a.b = c; c = 1; }', ''],
  ['{ ${a} = b; }', 'a b'],
  ['rec { ${a} = a; a = "x"; }', ''],
  ['{ a = rec { x = y; }; a.y = z; }', 'z'],
  ['{ a = rec { x = 1; }; a.y = x; }', ''],
  ['{ a.y = x; a = rec { x = 1; }; }', 'x'],
  ['{ a = { x = 1; }; a = rec { y = x; }; }', 'x'],
  ['{ a = { }; a = { inherit x; }; }', 'x'],
  ['let a = b; in a c', 'b c'],
  ['let a = a; in 1', ''],
  ['let inherit a; in a', 'a'],
  ['let inherit (a) b; in b', 'a'],
  ['let inherit (a) b; a = c; in b', 'c'],
  ['let a.b = c; in a.b', 'c'],
  ['let { body = a; a = b; }', 'b'],
  ['a: a b', 'b'],
  ['a: b: a b', ''],
  ['(a: a) a', 'a'],
  ['{ a, b ? a, c ? d }: a b c e', 'd e'],
  ['{ a ? b, ... }@b: b', ''],
  ['a@{ b ? a }: b', ''],
  ['with a; b', 'a b?'],
  ['with a; with b; c', 'a b? c?'],
  ['(with a; b) c', 'a b? c'],
  ['a: with b; a c', 'b c?'],
  ['with a; let b = c; in b', 'a c?'],
  ['let a = 1; in with b; a', 'b'],
  ['"a ${b} $${c} \\${d}"', 'b'],
  ["''a ${b} ''${c} '''${d}''", 'b d'],
  ['./a/${b}/${c}', 'b c'],
  ['<nixpkgs>', '__findFile __nixPath'],
  ['let __findFile = a: b: a; in <nixpkgs>', '__nixPath'],
  ['__curPos', ''],
  ['assert a; if b then c else d', 'a b c d'],
  ['a + b * -c ++ !d', 'a b c d'],
  ['[ a (b c) ]', 'a b c'],
  ['a:b', ''],
  ['# a\n/* b */ c', 'c']
]

test.each(table)('%s', (text, free) => {
  expect(shortly(text)).toBe(free)
})

test('each name stands where it says', () => {
  const text = 'let inherit (q) r; in "é😀 ${s}" + (with t; ./${u})'
  const free = freeOf(text)
  expect(free.map(({ from, to }) => text.slice(from, to))).toEqual(['q', 's', 't', 'u'])
  expect(free.map(({ name }) => name)).toEqual(['q', 's', 't', 'u'])
})

function namesOf(text: string): string[] {
  const names = freeOf(text).map(({ name }) => name)
  return [...new Set(names)].filter((name) => name !== 'or')
}

/** `or`, and what is written in quotes, cannot be the name of an argument, so a `let` gives it. */
function around(text: string, given: readonly string[]): string {
  const isArgument = (name: string) => /^[a-zA-Z_][\w'-]*$/.test(name)
  const quoted = given.filter((name) => !isArgument(name)).map((name) => ` ${nixString(name)} = 1;`)
  const formals = given.filter(isArgument).join(', ')
  return `let or = 1;${quoted.join('')} in { ${formals} }: (\n${text}\n)`
}

/**
 * Around `text`, a function that takes all its free names is accepted; and one that lacks a name
 * that is under no `with` is rejected, by that name.
 */
async function disagreements(texts: readonly string[]): Promise<object[]> {
  const trials = texts.flatMap((text) => {
    const free = freeOf(text)
    const names = namesOf(text)
    const needed = names.filter(
      (name) => !globals.has(name) && free.some((found) => found.name === name && !found.underWith)
    )
    return [
      { text: around(text, names), missing: null },
      ...needed.map((missing) => ({
        text: around(
          text,
          names.filter((name) => name !== missing)
        ),
        missing
      }))
    ]
  })
  const verdicts = await nixVerdicts(
    own.nix,
    trials.map(({ text }) => text)
  )
  return trials.flatMap(({ text, missing }, index) => {
    const verdict = verdicts[index]
    const said =
      verdict?.accepted === false
        ? (/undefined variable '(.+?)'\s*$/m.exec(plain(verdict.error))?.[1] ?? verdict.error)
        : null
    const agreed = said === missing
    return agreed ? [] : [{ text, missing, said }]
  })
}

function plain(error: string): string {
  return error.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '')
}

test('Nix says the same names are undefined: the table', async () => {
  expect(await disagreements(table.map(([text]) => text))).toEqual([])
})

/** Whether it can be read, but for names that are not there. */
function isSound(text: string): boolean {
  const { tree } = parse(text, 'program')
  return (
    tree !== null &&
    problemsOf(tree, text, dialectOf(own.nix.version, own.nix.features)).length === 0
  )
}

test('Nix says the same names are undefined: random expressions', async () => {
  const count = Number(process.env['NIX_SYNTAX_CASES'] ?? 250)
  const texts = fc.sample(expressions(), { numRuns: count, seed: 3 }).filter(isSound)
  expect(texts.length).toBeGreaterThan(count / 7)
  expect(await disagreements(texts)).toEqual([])
})

/** The values of all bindings of a text, the inner ones too. */
function valuesIn(text: string): string[] {
  const found: string[] = []
  parse(text, 'program').tree?.iterate({
    enter({ name, node }) {
      const value = name === 'Binding' ? childrenOf(node)[1] : undefined
      if (value !== undefined) found.push(textOf(value, text))
    }
  })
  return found
}

/**
 * Each that is rejected costs a call of Nix, so of the values in files these are as many: evenly
 * spread, and the same in each run.
 */
const mostRejected = 60

test('Nix says the same names are undefined: each file of the repository, and what stands in it', async () => {
  const files = nixFiles().map((file) => readFileSync(file, 'utf8'))
  const sound = files.filter(isSound)
  expect(sound.length).toBeGreaterThan(40)
  const values = [...new Set(files.flatMap(valuesIn))].filter(isSound)
  expect(values.length).toBeGreaterThan(mostRejected)
  const every = Math.ceil(values.length / mostRejected)
  expect(await disagreements(sound)).toEqual([])
  expect(await disagreements(values.filter((_, index) => index % every === 0))).toEqual([])
  expect(await rejected(values)).toEqual([])
})

test('Nix says the same names are undefined: the cases of the corpus', async () => {
  expect(await rejected(corpusCases().filter(isSound))).toEqual([])
})

/** Those that Nix rejects although all names that we say are free in them are given. */
async function rejected(texts: readonly string[]): Promise<object[]> {
  const whole = texts.map((text) => around(text, namesOf(text)))
  const verdicts = await nixVerdicts(own.nix, whole)
  return whole.flatMap((text, index) => {
    const verdict = verdicts[index]
    return verdict?.accepted === true ? [] : [{ text, said: verdict?.error }]
  })
}
