import { describe, expect, it } from 'vitest'
import { embeddedScripts } from '../../../kernel/cells/embedded-scripts.ts'
import { foreignWord } from '../../../kernel/cells/foreign.ts'
import { readHead } from '../../../kernel/cells/head.ts'
import { syntaxErrorAt } from '../../../kernel/cells/unexpected.ts'
import { scriptLanguage, scriptLanguages } from '../../../kernel/cells/languages.ts'
import { partsOfRecursiveSets } from '../../../kernel/cells/recursive-sets.ts'
import { readScriptCell } from '../../../kernel/cells/script-cell.ts'
import { readScriptLine } from '../../../kernel/cells/script-line.ts'
import { dialectOf } from '../../../nix/syntax/dialect.ts'
import { parse } from '../../../nix/syntax/parse.ts'
import { syntaxWords } from '../../support/syntax-words.ts'
import { foreignInWords } from '../../../kernel/render/words/foreign.ts'

const dialect = dialectOf('2.8.0')

describe('scripts within an expression', () => {
  it.each([
    ["script.bash { body = ''\n  echo a\n  echo b\n''; }", 2, ['  echo a', '  echo b', '']],
    ['f "one\ntwo"', 1, ['one', 'two']],
    ["f (''a'')", 1, ['a']],
    ["\n\nf ''\na''", 4, ['a']]
  ])('%j', (text, firstLine, lines) => {
    expect(embeddedScripts(text)).toEqual([{ firstLine, lines }])
  })

  it.each(['{ other = "x"; }', '"x"', 'f x', 'f "', ''])('are none in %j', (text) => {
    expect(embeddedScripts(text)).toEqual([])
  })
})

describe('a word of another language', () => {
  const said = (text: string, name: string) => {
    const word = foreignWord(text, text.indexOf(name), name)
    return word === null ? null : foreignInWords(word)
  }

  it.each([
    ['x = None;', 'None', 'is written null'],
    ['x = True;', 'True', 'is written true'],
    ['x = 1e-3;', 'e-3', 'write 1.0e-3'],
    ['x = 12E5;', 'E5', 'write 12.0E5'],
    ['x = 1_000;', '_000', 'write 1000 instead of 1_000'],
    ['x = 1.5_0;', '_0', 'write 1.50'],
    ['import pandas', 'pandas', 'import ./pandas.nix'],
    ['"${HOME}"', 'HOME', 'HOME = "…";'],
    ['x = ./my file.txt;', 'file.txt', './. + "/my file.txt"'],
    ['x = /a/my old file;', 'old', '/a + "/my old file"']
  ])('%s: %s', (text, name, words) => {
    expect(said(text, name)).toContain(words)
  })

  it.each([
    ['x = foo;', 'foo'],
    ['x = toString;', 'toString'],
    ['x = a1 e3;', 'e3'],
    ['x = 1 e3;', 'e3'],
    ['x = __proto__;', '__proto__'],
    ['x = "${home}";', 'home']
  ])('is none: %s: %s', (text, name) => {
    expect(said(text, name)).toBeNull()
  })
})

describe('what does not fit', () => {
  it.each([
    ['a = 1 }', '}', "unexpected '}'"],
    ['a = ', '', 'unexpected end of the cell'],
    ['a = 1 # comment', '', 'unexpected end of the cell']
  ])('%j', (text, word, message) => {
    const { errorAt } = parse(text, 'definitions')
    if (errorAt === null) throw new Error('nothing is wrong')
    const found = syntaxErrorAt(text, errorAt)
    expect(text.slice(found.from, found.to)).toBe(word)
    expect(syntaxWords(found).message).toContain(message)
  })

  it('has a hint where it is known, also where it stands late', () => {
    const late = `${'a = [ 1 2 ];\n'.repeat(500)}b = [ 1, 2 ];`
    const hintAt = (text: string, at: number) => syntaxWords(syntaxErrorAt(text, at)).hint
    expect(hintAt(late, late.indexOf(','))).toContain('without commas')
    expect(hintAt('a = ];', 4)).not.toContain('comma')
  })
})

describe('a set that refers to itself, and what is added to it', () => {
  it.each([
    ['a = rec { x = 1; }; a.z = x;', ['a x']],
    ['a = rec { x = y; }; a.y = 2;', ['a y']],
    ['a = rec { x = 1; }; a.z = 2;', []],
    ['a = { x = 1; }; a.z = x;', []],
    ['a.b = rec { x = 1; }; a.b.z = x; a.c = x;', ['a.b x']],
    ['a = rec { x = 1; }; b.z = x;', []],
    ['a = rec { inherit x; }; a = { z = x; };', ['a x']]
  ])('%s', (text, expected) => {
    const { tree } = parse(text, 'definitions')
    if (tree === null) throw new Error('no cell')
    expect(partsOfRecursiveSets(tree, text).map(({ set, name }) => `${set} ${name}`)).toEqual(
      expected
    )
  })
})

describe('the first line of a script', () => {
  const line = (text: string) => readScriptLine(text, 'python', dialect)

  it.each([
    ['a', ['a'], [], []],
    ['a.b c d.e', ['a', 'b'], ['c', 'd.e'], []],
    ['a x=1 y="b c" z=[ 1 2 ] # comment', ['a'], [], ['x=1', 'y="b c"', 'z=[ 1 2 ]']],
    ['a x=(1 + 2) b', ['a'], ['b'], ['x=(1 + 2)']]
  ])('%s', (text, path, inputs, params) => {
    const read = line(text)
    if (!read.ok) throw new Error(syntaxWords(read.mistake).message)
    expect(read.value.name.path).toEqual(path)
    expect(read.value.inputs.map((input) => input.path.join('.'))).toEqual(inputs)
    expect(read.value.params.map(({ key, value }) => `${key}=${value}`)).toEqual(params)
  })

  it.each([
    ['', 'no name'],
    ['x=1', 'no name'],
    ['1a', 'cannot be the name'],
    ['with', 'cannot be the name'],
    ['a b c.b', 'two inputs are called'],
    ['a x=1 x=2', 'given twice'],
    ['a x=', 'has no value'],
    ['a x=1e3', 'no number of Nix'],
    ['a x=1_000', 'more than a simple expression'],
    ['a x=(1', 'ends too early'],
    ['a x=]', 'syntax error'],
    ['a x=99999999999999999999', ''],
    ['a "b"', 'no name of an input']
  ])('%j is a mistake', (text, words) => {
    const read = line(text)
    expect(read.ok ? 'read' : syntaxWords(read.mistake).message).toContain(words)
    if (!read.ok) expect(syntaxWords(read.mistake).hint).not.toBe('')
    expect(read.ok).toBe(false)
  })

  it('is read with what stands below it', () => {
    const cell = (code: string) => {
      const head = readHead(code)
      if (head.kind !== 'script') throw new Error('no script')
      return readScriptCell(head, code, dialect)
    }
    expect(cell('%%python a\nbody').ok).toBe(true)
    expect(cell('%%my-own a\nbody').ok).toBe(true)
    for (const code of ['%%c++ a\nx', '%%python a\nx\0y', '%%python a\n\ud800', '%%python\nx'])
      expect(cell(code).ok).toBe(false)
  })

  it('begins with a language that there is', () => {
    expect(scriptLanguages.every(({ name }) => scriptLanguage(name)?.name === name)).toBe(true)
    expect(scriptLanguage('toString')).toBeUndefined()
  })
})
