import { describe, expect, it } from 'vitest'
import { type ProgramText, programText } from '../../../../kernel/commands/export/program-text.ts'
import { cellKey, createNotebook } from '../../../../kernel/session/notebook/index.ts'
import { definitionsOf } from '../../session/support.ts'

interface Given {
  readonly order?: readonly string[]
  readonly broken?: readonly string[]
  readonly builtinNames?: ReadonlySet<string>
}

/** The program of cells, named a, b, c and run in this order. */
function programOf(cells: readonly string[], given: Given = {}): ProgramText {
  const notebook = createNotebook()
  for (const [index, code] of cells.entries()) {
    const id = String.fromCodePoint(97 + index)
    const definitions = definitionsOf(code)
    notebook.take({
      key: cellKey(id, definitions),
      id,
      executionCount: index + 1,
      code,
      definitions
    })
  }
  return programText({
    ...{ notebook, folder: '/n', file: '/n/out/p.nix', libraryFunction: 'import ./lib' },
    ...{ toolchain: '{ }', contentAddressed: true, builtinNames: new Set<string>() },
    ...given
  })
}

/** What stands between `rec {` and its end. */
const bodyOf = ({ expression }: ProgramText): string =>
  /rec \{\n([^]*)\n\}/.exec(expression)?.[1]?.replace(/^ {2}/gm, '') ?? ''

describe('a program', () => {
  it.each<[string, readonly string[], Given, string]>([
    ['of nothing', [], {}, ''],
    ['of a cell', ['x = 1;'], {}, '# --- cell 1 ---\nx = 1;'],
    [
      'has definitions after those that they use',
      ['x = y;', 'y = 1;'],
      {},
      '# --- cell 2 ---\ny = 1;\n\n# --- cell 1 ---\nx = y;'
    ],
    [
      'says where a cell goes on',
      ['x = y; z = 1;', 'y = z;'],
      {},
      '# --- cell 1 ---\nz = 1;\n\n# --- cell 2 ---\ny = z;\n\n# --- cell 1, continued ---\nx = y;'
    ],
    [
      'has cells in the order of the notebook',
      ['x = 1;', 'y = 2;'],
      { order: ['b', 'a'] },
      '# --- cell 2 ---\ny = 2;\n\n# --- cell 1 ---\nx = 1;'
    ],
    ['has definitions that need each other', ['x = y: x y;'], {}, '# --- cell 1 ---\nx = y: x y;'],
    [
      'keeps names that are no words',
      ['"a b" = 1; "x.y".z = 2;'],
      {},
      '# --- cell 1 ---\n"a b" = 1;\n"x.y".z = 2;'
    ],
    [
      'has paths as they are seen from its file',
      ['x = [ ./d ./. ../u /abs ];'],
      {},
      '# --- cell 1 ---\nx = [ ../d ./.. ../../u /abs ];'
    ],
    [
      'has what is inherited of names that it knows',
      ['inherit (x) a b;', 'x = { };'],
      {},
      '# --- cell 2 ---\nx = { };\n\n# --- cell 1 ---\ninherit (x) a b;'
    ]
  ])('%s', (_, cells, given, body) => {
    expect(bodyOf(programOf(cells, given))).toBe(body)
  })

  it('has names that nothing defines throw, each once, and says which', () => {
    const { expression, missing } = programOf(['x = nowhere + nowhere + or1;'], { broken: ['b c'] })
    expect(missing).toEqual(['b c', 'nowhere', 'or1'])
    expect(expression).toContain('# --- not defined in any cell ---\n  "b c" = throw "')
    expect(expression.match(/nowhere = throw/g)).toHaveLength(1)
  })

  it('has a name that stands below a with somewhere throw where it is alone', () => {
    const { expression, missing } = programOf(['x = with s; lib;', 's = { };', 'y = lib;'])
    expect(missing).toEqual(['lib'])
    expect(expression).toMatch(/y = let lib = throw "[^\n]*"; in lib;/)
    expect(expression).not.toMatch(/^ {2}lib = throw/m)
  })

  it('takes a name of Nix for known as far as this Nix has it', () => {
    const builtinNames = new Set(['map', 'toString'])
    expect(programOf(['x = map;'], { builtinNames }).missing).toEqual([])
    expect(programOf(['x = fetchTree;'], { builtinNames }).missing).toEqual(['fetchTree'])
    expect(programOf(['x = fetchTree;']).missing).toEqual([])
  })

  it('hands names of the notebook to what the library defines outside of it', () => {
    const { expression } = programOf(['toolchain = { };'])
    expect(expression).toMatch(/notebook' = rec \{/)
    expect(expression.endsWith("in\nnotebook'")).toBe(true)
    expect(programOf(['x = 1;']).expression).not.toContain("notebook'")
  })
})
