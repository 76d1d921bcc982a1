import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../../../kernel/session/state/engine.ts'
import {
  exportNotebook,
  type ExportRequest
} from '../../../../kernel/commands/export/write-program.ts'
import { commandMistakeInWords } from '../../../../kernel/render/words/commands/mistake.ts'
import { invokeNix } from '../../../../nix/installation/invocation.ts'
import { run } from '../../../../nix/process/process.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine } from '../../session/support.ts'
import {
  drvPathsInKernel,
  drvPathsOf,
  exported,
  takeCells,
  tool,
  valueOf
} from '../../session/export/support.ts'

let test: TestNix
const engines: Engine[] = []
beforeAll(async () => {
  test = await testNix()
})
afterAll(async () => {
  for (const engine of engines) await engine.close()
  test.remove()
})

/** A notebook of these cells, in a folder of its own. */
function notebook(...cells: readonly string[]): Engine {
  const folder = mkdtempSync(join(test.folder, 'case-'))
  const engine = evaluatingEngine({ nix: test.nix, folder })
  engines.push(engine)
  takeCells(engine, cells)
  return engine
}

async function textOf(engine: Engine, request: ExportRequest = { file: 'x.nix' }): Promise<string> {
  return readFileSync((await exported(engine, request)).file, 'utf8')
}

/** What stands between `rec {` and `}`, lines trimmed. */
function bodyOf(program: string): string[] {
  const lines = program.split('\n').map((line) => line.trim())
  return lines.slice(lines.findIndex((line) => line.endsWith('rec {')) + 1, lines.lastIndexOf('}'))
}

async function mistakeOf(engine: Engine, request: ExportRequest) {
  const done = await exportNotebook(engine, request)
  if (done.ok) throw new Error('it was exported')
  return commandMistakeInWords(done.mistake)
}

describe('what an export on a full disk left', () => {
  it('does not stand in the way of the next', async () => {
    const engine = notebook('a = 1;')
    writeFileSync(join(engine.folder, 'x.nix'), '')
    mkdirSync(join(engine.folder, 'x-library'))
    writeFileSync(join(engine.folder, 'x-library/README.md'), '')
    expect(await textOf(engine)).toContain('a = 1;')
    expect(existsSync(join(engine.folder, 'x-library/default.nix'))).toBe(true)
  })

  it("is told from what is somebody's own", async () => {
    const engine = notebook('a = 1;')
    mkdirSync(join(engine.folder, 'x-library'))
    writeFileSync(join(engine.folder, 'x-library/README.md'), 'mine')
    const { message } = await mistakeOf(engine, { file: 'x.nix' })
    expect(message).toContain('x-library is there already')
  })
})

describe('an exported program reads as the notebook does', () => {
  it('cell by cell, what is used before what uses it, comments and all', async () => {
    const engine = notebook(
      `# All of it\n\nb = output "${tool} \${a}"; # of a\n# at the end\n`,
      `# First of all,\n/* and\n   last */\na = output "${tool}";\n"\${a}/x"`,
      'inherit (builtins)\n  map\n  # not this\n  head;'
    )
    expect(bodyOf(await textOf(engine))).toEqual([
      '# --- cell 2 ---',
      '# First of all,',
      '/* and',
      'last */',
      `a = output "${tool}";`,
      '',
      '# --- cell 1 ---',
      '# All of it',
      '',
      `b = output "${tool} \${a}"; # of a`,
      '# at the end',
      '',
      '# --- cell 3 ---',
      'inherit (builtins)',
      'map',
      '# not this',
      'head;'
    ])
  })

  it('follows the order of the saved cells where that is known', async () => {
    const engine = notebook('a = 1;', 'b = 2;', 'c = 3;')
    const text = await textOf(engine, { file: 'x.nix', order: ['2', '1', '0'] })
    expect(bodyOf(text).filter((line) => line.includes('='))).toEqual([
      'c = 3;',
      'b = 2;',
      'a = 1;'
    ])
  })

  it('says when a cell goes on after another', async () => {
    const engine = notebook('a = 1;\nc = b;', 'b = a;')
    expect(bodyOf(await textOf(engine)).filter((line) => line.startsWith('#'))).toEqual([
      '# --- cell 1 ---',
      '# --- cell 2 ---',
      '# --- cell 1, continued ---'
    ])
  })

  it('moves strings without a change of what they say', async () => {
    const values = [
      "''\n  two\n    four\n''",
      "''one\n  two''",
      '"a\n  b"',
      "''\n\n  x ${''\n  deep\n''}\n   \n  y''",
      "''\n\ttab\n  ''",
      "''\n     \n  x\n''"
    ]
    const engine = notebook(...values.map((value, index) => `s${index} = ${value};`))
    const { file } = await exported(engine, { file: 'x.nix' })
    const plain = join(engine.folder, 'plain.nix')
    writeFileSync(plain, `[ ${values.map((value) => `(${value})`).join(' ')} ]`)
    const names = values.map((_, index) => `program.s${index}`).join(' ')
    expect(await valueOf(test.nix, file, `[ ${names} ]`)).toEqual(
      await valueOf(test.nix, plain, 'program')
    )
  })
})

describe('names mean what they mean in the notebook', () => {
  const cases: [string, readonly string[], string, unknown][] = [
    [
      'parts of a name in several cells',
      ['m.a = 1;', 'm.b.c = m.a;', 'm.b.d = 2;'],
      'm',
      { a: 1, b: { c: 1, d: 2 } }
    ],
    ['a part that another cell took over', ['m.a = 1;\nm.b = 2;', 'm.b = 3;'], 'm', { a: 1, b: 3 }],
    ['a set that another cell took over', ['m = { a = 1; };', 'm.b = 3;'], 'm', { b: 3 }],
    [
      'a set and more of it, in one cell',
      ['m = { a = 1; };\nm.b.c = 2;\nm.b.d = 3;'],
      'm',
      { a: 1, b: { c: 2, d: 3 } }
    ],
    ['a name that the library has', ['static = x: "mine ${x}";', 's = static "y";'], 's', 'mine y'],
    ["the library's own name, inherited", ['inherit static;', 's = static ? x;'], 's', false],
    ["Nix's own name, inherited", ['inherit map;', 's = map (x: x + 1) [ 1 ];'], 's', [2]],
    ['a name with quotes', ['"a b" = 1;', 'm."x.y" = 2;', 's = m."x.y";'], '"a b"', 1],
    [
      'a word of Nix as a name',
      ['s = { inherit (m) "with"; };', 'm."with" = 5;'],
      's',
      { with: 5 }
    ],
    ['names below a with', ['s = with { p = 1; q = 2; }; [ p q ];', 'q = 3;'], 's', [1, 3]]
  ]
  it.each(cases)('%s', async (_, cells, name, value) => {
    const { file } = await exported(notebook(...cells), { file: 'x.nix' })
    expect(await valueOf(test.nix, file, `program.${name}`)).toEqual(value)
  })

  it('one that is missing throws, and the rest can be used', async () => {
    const engine = notebook(
      `a = output "${tool} \${gone}";`,
      `b = output "${tool}";`,
      'inherit nowhere;',
      'c = __noSuchBuiltin 1;',
      'd = with { lost = 7; }; lost;',
      'e = lost;'
    )
    const { file, missing } = await exported(engine, { file: 'x.nix' })
    expect(missing).toEqual(['gone', '__noSuchBuiltin', 'lost', 'nowhere'])
    expect(await drvPathsOf(test.nix, file, ['b'])).toEqual(await drvPathsInKernel(engine, ['b']))
    expect(await valueOf(test.nix, file, 'program.d')).toBe(7)
    for (const [name, lacking] of [
      ['a.drvPath', 'gone'],
      ['nowhere', 'nowhere'],
      ['c', '__noSuchBuiltin'],
      ['e', 'lost']
    ])
      await expect(valueOf(test.nix, file, `program.${name ?? ''}`)).rejects.toThrow(
        `${lacking ?? ''} is not defined: no cell of the notebook defined it`
      )
  })

  it('one whose cell cannot be read throws, also where nothing uses it', async () => {
    const engine = notebook('a = 1;\na.b = = 2;', 'c = 3;', 'd = 4;')
    takeCells(engine, ['a = 1; e.f = 5;', 'c = = 3;'])
    takeCells(engine, ['a = = 1;'])
    const { file, missing } = await exported(engine, { file: 'x.nix' })
    expect(missing).toEqual(['c', 'a', 'e'])
    expect(await valueOf(test.nix, file, 'program.d')).toBe(4)
    await expect(valueOf(test.nix, file, 'program.a')).rejects.toThrow('a is not defined')
    takeCells(engine, ['a = 2;', 'c = 3;'])
    const fixed = await exported(engine, { file: 'x.nix' })
    expect(fixed.missing).toEqual([])
    expect(await valueOf(test.nix, fixed.file, 'builtins.attrNames program')).toEqual([
      ...['a', 'c', 'd']
    ])
  })

  it('a copy of a cell has the name alone', async () => {
    const engine = notebook('a = 1;', 'b = a;', 'a = 1;')
    const { file } = await exported(engine, { file: 'x.nix' })
    expect(await valueOf(test.nix, file, 'program')).toEqual({ a: 1, b: 1 })
  })

  it('scripts are definitions, run by what the notebook has for it', async () => {
    const cells = [
      '%%python report data n=[1 2] # what it finds\nprint(f"${inputs}\\n")\n  # deep\n',
      `data = output "${tool} \${python3}";`,
      '%%bash other where=./here.txt\necho \'${x}\' "$out"',
      'm = { inherit report; };',
      '%%bash last m.report'
    ]
    const engine = notebook(...cells)
    writeFileSync(join(engine.folder, 'here.txt'), 'here')
    const names = ['report', 'other', 'last']
    const { file, missing } = await exported(engine, { file: 'x.nix' })
    expect(missing).toEqual(['python3'])
    const expected = await drvPathsInKernel(engine, ['other'])
    expect(await drvPathsOf(test.nix, file, ['other'])).toEqual(expected)
    expect(readFileSync(file, 'utf8')).toContain('# %%python report data n=[1 2]')
    takeCells(engine, [
      ...cells,
      'python3 = "/nix/store/33333333333333333333333333333333-python3";'
    ])
    const whole = await exported(engine, { file: 'x.nix' })
    const found = await drvPathsInKernel(engine, names)
    expect(found.every((path) => path.endsWith('.drv'))).toBe(true)
    expect(await drvPathsOf(test.nix, whole.file, names)).toEqual(found)
  })

  it('nothing of a notebook is an empty program', async () => {
    const { file } = await exported(notebook(), { file: 'x.nix' })
    expect(await valueOf(test.nix, file, 'program')).toEqual({})
  })
})

describe('paths start in the folder of the file', () => {
  it.each(['x.nix', 'sub/x.nix', '../beside/x.nix', 'with space/x.nix'])('%s', async (name) => {
    const engine = notebook(
      `a = output "${tool} \${./data/one.csv} \${./data}/\${n}.csv \${./data/\${n}.csv} \${../shared.txt}";`,
      'n = "one";',
      'b = output "${' + JSON.stringify(tool) + '} ${./data + "/one.csv"}";'
    )
    mkdirSync(join(engine.folder, 'data'))
    for (const folder of ['sub', '../beside', 'with space'])
      mkdirSync(join(engine.folder, folder), { recursive: true })
    writeFileSync(join(engine.folder, 'data', 'one.csv'), '1,2\n')
    writeFileSync(join(engine.folder, '..', 'shared.txt'), 'shared\n')
    const { file, doubts } = await exported(engine, { file: name })
    const expected = await drvPathsInKernel(engine, ['a', 'b'])
    expect(await drvPathsOf(test.nix, file, ['a', 'b'])).toEqual(expected)
    expect(expected.every((path) => path.endsWith('.drv'))).toBe(true)
    expect(doubts).toEqual([])
    const inline = await exported(engine, { file: name, inline: true })
    expect(inline.libraryFolder).toBeNull()
    expect(await drvPathsOf(test.nix, file, ['a', 'b'])).toEqual(expected)
  })

  it('says that a whole folder is taken in', async () => {
    const engine = notebook(`a = output "${tool} \${./.}";`)
    const { doubts } = await exported(engine, { file: 'x.nix' })
    expect(doubts).toHaveLength(1)
    expect(doubts[0]).toContain('a takes in the whole folder ./.')
    expect(await textOf(engine, { file: 'x.nix', force: true })).toMatch(
      /^# a takes in the whole folder \.\/\.,/m
    )
  })

  it.each([
    ['./. + "/tool"', []],
    ['(./.) + ("/tool")', []],
    ['./. + "/${name}"', []],
    ['./. + name', []],
    ['./. + "/."', ['a takes in the whole folder ./.']],
    ['./.', ['a takes in the whole folder ./.']]
  ])('and not of %s', async (path, expected) => {
    const engine = notebook(
      `name = "tool"; a = output { inputs = [ (${path}) ]; cmd = "${tool}"; };`
    )
    const { doubts } = await exported(engine, { file: 'x.nix' })
    expect(
      doubts.filter((text) => text.includes('whole folder')).map((text) => text.split(',')[0])
    ).toEqual(expected)
  })

  it('a name of the search path', async () => {
    const engine = notebook('a = import <nixpkgs> { };')
    const { doubts } = await exported(engine, { file: 'x.nix' })
    expect(doubts).toEqual(['a uses <nixpkgs>: whatever the machine has under that name.'])
  })
})

describe('as a flake', () => {
  it('gives the same derivations, evaluated without a look at the machine', async () => {
    const engine = notebook(
      `a = output "${tool} \${./data.csv} \${toString n} \${builtins.currentSystem}";`,
      `n = 5;\ntoolchain = { sh = "${tool}"; };\nm.b = output "${tool} \${a}";`
    )
    writeFileSync(join(engine.folder, 'data.csv'), '1,2\n')
    const { command, doubts, libraryFolder } = await exported(engine, { file: 'flake.nix' })
    expect(doubts).toEqual([])
    expect(libraryFolder).toBeNull()
    expect(command).toBe(
      "nix build --extra-experimental-features 'nix-command flakes ca-derivations' path:.#m.b"
    )
    const expected = await drvPathsInKernel(engine, ['a', 'm.b'])
    for (const [index, name] of ['a', 'm.b'].entries()) {
      const asked = await run(
        invokeNix(test.nix, 'nix', [
          ...['eval', '--extra-experimental-features', 'nix-command flakes ca-derivations'],
          ...['--raw', `path:${engine.folder}#${name}.drvPath`]
        ])
      )
      expect(asked.stdout || asked.stderr).toBe(expected[index])
    }
  })

  it('says what a flake does not see', async () => {
    const { doubts } = await exported(
      notebook('a = [ <nixpkgs> /etc/hosts ../outside ~/x ./data ./..data ];'),
      { file: 'flake.nix' }
    )
    expect(doubts.map((doubt) => doubt.split(',')[0])).toEqual([
      'a uses <nixpkgs>',
      'a uses /etc/hosts',
      'a uses ../outside',
      'a uses ~/x'
    ])
  })
})

describe('what is there is not lost', () => {
  it('an export is written again, an edited one and a foreign one are not', async () => {
    const engine = notebook('a = 1;')
    const file = join(engine.folder, 'x.nix')
    await exported(engine, { file: 'x.nix' })
    takeCells(engine, ['a = 2;'])
    await exported(engine, { file: 'x.nix' })
    expect(await valueOf(test.nix, file, 'program.a')).toBe(2)
    writeFileSync(file, readFileSync(file, 'utf8').replace('a = 2', 'a = 3'))
    const edited = await mistakeOf(engine, { file: 'x.nix' })
    expect(edited.message).toBe('x.nix was edited since it was exported.')
    expect(edited.fix).toContain('%export --force x.nix')
    writeFileSync(file, '{ a = 4; }')
    expect((await mistakeOf(engine, { file: 'x.nix' })).message).toContain('no export wrote it')
    expect(await valueOf(test.nix, file, 'program.a')).toBe(4)
    await exported(engine, { file: 'x.nix', force: true })
    expect(await valueOf(test.nix, file, 'program.a')).toBe(2)
  })

  it('a folder where the library would come is not', async () => {
    const engine = notebook('a = 1;')
    mkdirSync(join(engine.folder, 'x-library'))
    writeFileSync(join(join(engine.folder, 'x-library'), 'mine'), 'mine')
    const mistake = await mistakeOf(engine, { file: 'x.nix' })
    expect(mistake.message).toContain('x-library is there already')
    expect(mistake.fix).toContain('%export --inline x.nix')
    expect(existsSync(join(engine.folder, 'x.nix'))).toBe(false)
    // What is forced is the file: a folder of somebody else's is not removed by that.
    writeFileSync(join(engine.folder, 'x-library', 'mine'), 'mine')
    const forced = await mistakeOf(engine, { file: 'x.nix', force: true })
    expect(forced.message).toContain('x-library is there already')
    expect(existsSync(join(engine.folder, 'x-library', 'mine'))).toBe(true)
  })

  it.each([
    ['none/x.nix', 'There is no folder'],
    ['x.txt', 'no name of a file of Nix'],
    ['folder.nix', 'is a folder']
  ])('%s', async (file, message) => {
    const engine = notebook('a = 1;')
    mkdirSync(join(engine.folder, 'folder.nix'))
    const mistake = await mistakeOf(engine, { file })
    expect(mistake.message).toContain(message)
    expect(mistake.fix).not.toBe('')
  })
})
