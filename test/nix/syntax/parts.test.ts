import { describe, expect, it } from 'vitest'
import { attributePath, attributeText } from '../../../nix/syntax/attribute-text.ts'
import { attributeName } from '../../../nix/syntax/attribute-name.ts'
import { type AttributeProblem, gatherAttributes } from '../../../nix/syntax/attributes.ts'
import { commonIndentation, shifted } from '../../../nix/syntax/indentation.ts'
import { isKeyword, ordinaryWord, pathRun, stringWord } from '../../../nix/syntax/lexer.ts'
import { parse } from '../../../nix/syntax/parse.ts'
import { pathStrings } from '../../../nix/syntax/path-strings.ts'
import { programShape } from '../../../nix/syntax/program-shape.ts'
import { ordinaryTokens } from '../../../nix/syntax/tokens.ts'
import { childrenOf } from '../../../nix/syntax/tree.ts'

const nodeOf = (text: string) => {
  const { tree } = parse(text, 'program')
  const [node] = tree === null ? [] : childrenOf(tree.topNode)
  if (node === undefined) throw new Error(`no program: ${text}`)
  return node
}

describe('the name of an attribute', () => {
  const nameIn = (written: string) => {
    const text = `x.${written}`
    const path = childrenOf(nodeOf(text)).at(-1)
    const name = path === undefined ? undefined : (childrenOf(path)[0] ?? path)
    return name === undefined ? null : attributeName(name, text)
  }

  it.each([
    ['a', 'a'],
    ['"a b"', 'a b'],
    ['"a\\n\\t\\\\\\$"', 'a\n\t\\$'],
    ['"${a}"', null],
    ['${"a"}', 'a'],
    ['${("a")}', 'a'],
    ['${a}', null],
    ["${''a''}", 'a'],
    ["${''''}", ''],
    ["${''$''}", '$'],
    ["${''''$''}", '$'],
    ["${''''${''}", null],
    ["${''\n  a\n   b\n''}", 'a\n b\n'],
    ["${''a$''}", null],
    ["${''a${b}''}", null]
  ])('%s is %j', (written, name) => {
    expect(nameIn(written)).toBe(name)
  })

  it.each([
    ['a', 'a'],
    ["a'-b", "a'-b"],
    ['with', '"with"'],
    ['or', '"or"'],
    ['a b', '"a b"'],
    ['', '""'],
    ['1a', '"1a"'],
    ['${x}"\\', '"\\${x}\\"\\\\"']
  ])('%j is written %s', (name, written) => {
    expect(attributeText(name)).toBe(written)
    expect(attributePath([name, 'b'])).toBe(`${written}.b`)
    expect(nameIn(written)).toBe(name)
  })
})

describe('the attributes of a set', () => {
  const gathered = (text: string, deepMerge = true) => {
    const problems: AttributeProblem[] = []
    const attributes = gatherAttributes(nodeOf(text), text, deepMerge, (one) => problems.push(one))
    return {
      names: [...attributes.named.keys()],
      computed: attributes.computed.length,
      problems: problems.map((one) =>
        one.kind === 'duplicate' ? one.path.map(String).join('.') : one.kind
      )
    }
  }

  it.each([
    ['{ a = 1; b.c = 2; }', ['a', 'b'], 0, []],
    ['{ a.b = 1; a.c = 2; a = { d = 3; }; }', ['a'], 0, []],
    ['{ a.b = 1; a.b = 2; }', ['a'], 0, ['a.b']],
    ['{ a = 1; a.b = 2; }', ['a'], 0, ['a']],
    ['{ a = { b = 1; }; a = { b = 2; }; }', ['a'], 0, ['a.b']],
    ['{ "a" = 1; ${"a"} = 2; }', ['a'], 0, ['a']],
    ['{ ${x} = 1; ${x} = 2; }', [], 2, []],
    ['{ inherit a b; inherit (c) a; }', ['a', 'b'], 0, ['a']],
    ['{ inherit ${x}; }', [], 0, ['computed-inherit']],
    ['{ inherit __proto__ constructor; }', ['__proto__', 'constructor'], 0, []]
  ])('%s', (text, names, computed, problems) => {
    expect(gathered(text)).toEqual({ names, computed, problems })
  })
})

describe('a text that is moved', () => {
  it.each([
    ['{\n  a = 1;\n}', 2, '{\n    a = 1;\n  }'],
    ['{\n    a = 1;\n  }', -2, '{\n  a = 1;\n}'],
    ['{\n a = 1;\n}', -9, '{\na = 1;\n}'],
    ['"a\nb"', 2, '"a\nb"'],
    ["''\n  a\n''", 2, "''\n    a\n  ''"],
    ["''a\n  b''", 2, "''a\n  b''"],
    ["''\n  a\r\n  b\n''", 2, "''\n  a\r\n  b\n''"],
    ['[\n"a\nb"\n\n1 ]', 2, '[\n  "a\nb"\n\n  1 ]'],
    ["''\n  ${[\n1\n]}\n''", 2, "''\n    ${[\n  1\n  ]}\n  ''"],
    ['{ a = ', 2, '{ a = ']
  ])('%j by %i', (text, spaces, moved) => {
    expect(shifted(text, 'program', spaces)).toBe(moved)
  })

  it.each([
    ['a\n  b\n    c', 2],
    ['a\n\n  \n b', 1],
    ['a', Infinity]
  ])('%j stands %i from the left', (text, spaces) => {
    expect(commonIndentation(text)).toBe(spaces)
  })
})

describe('a string that may be a path', () => {
  it.each([
    ['builtins.readFile "/a/b"', '/a/b', true],
    ['import ("/a")', '/a', true],
    ['{ path = "/a"; }', '/a', true],
    ['{ other = "/a"; }', '/a', false],
    ['f "/a/${b}"', '/a/', false],
    ["readDir ''/a''", '/a', true],
    ['f "a/b"', undefined, undefined],
    ['f "/a\\n"', undefined, undefined],
    ['f "/a\nb"', undefined, undefined]
  ])('%j', (text, head, isRead) => {
    const [found] = pathStrings(nodeOf(text), text)
    expect([found?.head, found?.isRead]).toEqual([head, isRead])
  })
})

describe('the shape of a program', () => {
  const shapeOf = (text: string) => {
    const shape = programShape(text)
    if (!shape.ok) return shape.at
    const { layers, body } = shape.value
    return [...layers.map(({ kind }) => kind), `${body.kind} ${text.slice(body.from, body.to)}`]
  }

  it.each([
    ['{ a = 1; }', ['set { a = 1; }']],
    ['let a = 1; in with b; ({ c }: rec { })', ['let', 'with', 'function', 'set rec { }']],
    ['x: x', ['function x: x']],
    ['{ a }@b: a', ['function { a }@b: a']],
    ['1 +', 3],
    ['# nothing', 9]
  ])('%j', (text, expected) => {
    expect(shapeOf(text)).toEqual(expected)
  })

  it('finds the `in` of a let behind comments that say it, and attributes called so', () => {
    const text = 'let a = b.in_; /* in */ # in\n in a'
    const shape = programShape(text)
    const [layer] = shape.ok ? shape.value.layers : []
    if (layer?.kind !== 'let') throw new Error('no let')
    expect(text.slice(layer.bindings.from, layer.bindings.to)).toBe(' a = b.in_; /* in */ # in\n ')
  })
})

describe('a word', () => {
  const at = (text: string) => (offset: number) => {
    const unit = text.charCodeAt(offset)
    return Number.isNaN(unit) ? -1 : unit
  }
  const word = (text: string) => ordinaryWord(at(text), pathRun(at(text)))

  it.each([
    ['a-b', 'identifier', 3],
    ['a/b', 'path', 3],
    ['a/ b', 'identifier', 1],
    ['x:y', 'uri', 3],
    ['x: y', 'identifier', 1],
    ['<a/b>', 'searchPath', 5],
    ['< a', '<', 1],
    ['inherit', 'inherit', 7],
    ['inherits', 'identifier', 8],
    ['1.5e3', 'float', 5],
    ['1e3', 'integer', 1],
    ['1.', 'float', 2],
    ['.5', 'float', 2],
    ["''x", "''", 2],
    ['//', '//', 2],
    ['/* a */b', 'blockComment', 7],
    ['~/a', 'path', 3]
  ])('%j begins with %s', (text, kind, length) => {
    expect(word(text)).toEqual({ kind, length })
  })

  it('is none at the end, nor of what Nix has no word for', () => {
    expect(word('')).toBeNull()
    expect(word('%')).toBeNull()
    expect(isKeyword('or')).toBe(true)
    expect(isKeyword('toString')).toBe(false)
  })

  it.each([
    ['abc"', 'content', 3],
    ['\\n', 'escape', 2],
    ['${', '${', 2],
    ['$$x', 'content', 3],
    ['"', 'close', 1]
  ])('in a string: %j', (text, kind, length) => {
    expect(stringWord(at(text))).toEqual({ kind, length })
  })

  it('is one that the grammar takes from here', () => {
    expect(ordinaryTokens).toHaveProperty('token')
  })
})
