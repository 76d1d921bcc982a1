import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  definitionsOf,
  importProgram,
  notebookText,
  type Imported
} from '../../../kernel/import/import.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import {
  drvPathsInKernel,
  drvPathsOf,
  exported,
  takeCells,
  tool,
  valueOf
} from '../session/export/support.ts'
import { evaluatingEngine, libraryFolder, wordsAsToolchain } from '../session/support.ts'
import { importMistakeInWords, importNeedsInWords } from '../../../kernel/render/words/import.ts'

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

/** What an experiment imports for `output` and `static`, as an earlier workflow manager had it. */
const nw = `{ ... }: import ${libraryFolder} { toolchain = ${wordsAsToolchain}; }`

/** The same with its functions in `lib`, as the manager itself was imported. */
const manager = `{ ... }: { lib = (${nw}) { }; }`

/** A folder with these files, and a library of the old kind. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(test.folder, 'case-'))
  const all = {
    'nw.nix': `(${nw}) { }`,
    'lib/nw.nix': nw,
    'manager.nix': manager,
    'data/one.csv': '1,2\n',
    ...files
  }
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

function imported(file: string, folder = dirname(file)): Imported {
  const done = importProgram(file, folder)
  if (!done.ok) throw new Error(JSON.stringify(done.mistake))
  return done.value
}

function codeOf({ cells }: Imported): string[] {
  return cells.flatMap(({ kind, text }) => (kind === 'code' ? [text] : []))
}

const cases: [string, Readonly<Record<string, string>>, readonly string[]][] = [
  [
    'a recursive set behind a let, with comments and files',
    {
      'x.nix': `
        # An experiment.
        # It has two steps.
        let
          inherit (import ./nw.nix) output static;
          epochs = "5"; # not many
        in
        # What it gives
        rec {
          /*
            The data
              are small.
          */

          # as they came
          data = static { path = ./data; };
          model = output ''
            ${tool} train
              --epochs=\${epochs}
              --data=\${data}/one.csv \${./data/one.csv}
          '';
          report = output { cmd = "${tool} report --model=\${model}"; name = "report"; };

          # at the end
        }`
    },
    ['model', 'report']
  ],
  [
    'a library by name, under an argument that is used and one that is not',
    {
      'x.nix': `
        { pkgs ? import <nothing> { }, seed ? "7", nw ? import ./lib/nw.nix { } }:
        let
          nw' = import ./lib/nw.nix { };
          lib = import ./nw.nix;
        in rec {
          a = lib.output "${tool} --seed=\${seed}";
          b = lib.output { cmd = "${tool} \${a}/x"; name = "second"; };
          c = lib.output "${tool} \${(lib.static { path = ./data; }).outPath}";
        }`
    },
    ['a', 'b', 'c']
  ],
  [
    'a library below a with, steps in nested sets and bound by let',
    {
      'x.nix': `
        with import ./nw.nix;
        let
          base = output "${tool} base";
          train = { lr, data ? base }: output "${tool} train --lr=\${lr} --data=\${data}";
        in rec {
          models = rec {
            small = train { lr = "0.1"; };
            large = output "${tool} grow \${small}";
          };
          runs.a = train { lr = "1"; data = models.small; };
          runs.b.c = train { lr = "2"; };
          inherit base;
          inherit (models) small;
          all = map (model: output "${tool} \${model}") [ models.small models.large runs.a ];
          best = builtins.head all;
        }`
    },
    ['models.small', 'models.large', 'runs.a', 'runs.b.c', 'base', 'small', 'best']
  ],
  [
    'other files of the workflow, with the library and without, and what is selected of them',
    {
      'x.nix': `
        let
          nw = import ./nw.nix;
          prepare = import ./prepare.nix;
          numbers = import ./numbers.nix { n = 3; };
        in {
          clean = prepare.clean;
          dirty = (import ./prepare.nix).raw.one;
          model = nw.output "${tool} \${prepare.clean}/x --n=\${toString numbers.four}";
          deep = (import ./more/deep.nix { inherit prepare; }).step;
        }`,
      'prepare.nix': `
        let inherit (import ./nw.nix) output static; in rec {
          raw.one = output "${tool} raw \${./data/one.csv}";
          clean = output { cmd = "${tool} clean \${raw.one}"; };
        }`,
      'numbers.nix': '{ n }: { four = n + 1; }',
      'more/deep.nix': `{ prepare }: let nw = import ../nw.nix; in { step = nw.output "${tool} \${prepare.clean} \${../data/one.csv}"; }`
    },
    ['clean', 'dirty', 'model', 'deep']
  ],
  [
    'a library whose functions lie in lib, by three names',
    {
      'x.nix': `
        let
          nw = import ./manager.nix { };
          output = nw.lib.output;
          inherit (nw.lib) static;
        in rec {
          a = output "${tool} a \${static { path = ./data; }}";
          b = nw.lib.output "${tool} \${a}";
        }`
    },
    ['a', 'b']
  ],
  [
    'names that mean two things',
    {
      'x.nix': `
        let
          inherit (import ./nw.nix) output;
          n = "1";
          name = x: "n\${x}";
          m = map name [ n ];
          twice = output "${tool} \${toString m}";
        in
        let m = "inner"; in
        rec {
          n = "2";
          map = f: "mine";
          name = n;
          a = output "${tool} \${n} \${m} \${map 1} \${twice}";
          inherit twice;
        }`
    },
    ['a', 'twice']
  ],
  [
    'a set that does not see itself',
    {
      'x.nix': `
        let inherit (import ./nw.nix) output; a = "outer"; b = output "${tool} b \${a}"; in
        { a = output "${tool} \${a}"; inherit b; c = { inherit a; }; d = output "${tool} \${b}"; }`
    },
    ['a', 'b', 'd']
  ],
  [
    'a set that has a name',
    {
      'x.nix': `
        let
          inherit (import ./nw.nix) output;
          self = rec { a = output "${tool} a"; b = output "${tool} \${self.a}"; };
        in self`
    },
    ['a', 'b']
  ],
  [
    'a scope of packages',
    {
      'x.nix': `
        with { jq = "${tool}"; curl = "unused"; };
        let output = (import ./nw.nix).output; in
        rec {
          sizes = with { small = "1"; }; [ small jq ];
          a = output "\${jq} \${toString sizes}";
        }`
    },
    ['a']
  ],
  [
    'sets that are written in pieces, quoted names, a pinned hash',
    {
      'x.nix': `
        let inherit (import ./nw.nix) output static; in rec {
          m = { a = output "${tool} a"; };
          m.b = output "${tool} \${m.a}";
          m."with quotes" = output "${tool} \${m.b}";
          pinned = static { hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; };
          s = output "${tool} \${pinned}/x \${"$"}{HOME} \${if true then ''
            several
              lines'' else ""}";
        }`
    },
    ['m.a', 'm.b', 'm."with quotes"', 's']
  ]
]

describe('an experiment becomes a notebook with the same derivations', () => {
  it.each(cases)('%s', async (_, files, names) => {
    const folder = folderOf(files)
    const file = join(folder, 'x.nix')
    const expected = await drvPathsOf(test.nix, file, names)
    for (const place of ['.', 'notebooks']) {
      const notebooks = join(folder, place)
      mkdirSync(notebooks, { recursive: true })
      const cells = codeOf(imported(file, notebooks))
      expect(cells.join('\n')).not.toMatch(/\bnw\b/)
      const engine = evaluatingEngine({ nix: test.nix, folder: notebooks })
      try {
        takeCells(engine, cells)
        expect(await drvPathsInKernel(engine, names)).toEqual(expected)
        const plain = await exported(engine, { file: 'plain.nix' })
        expect(plain.missing).toEqual([])
        expect(await drvPathsOf(test.nix, plain.file, names)).toEqual(expected)
        const again = codeOf(imported(plain.file, notebooks))
        const other = evaluatingEngine({ nix: test.nix, folder: notebooks })
        try {
          takeCells(other, again)
          const twice = await exported(other, { file: 'twice.nix', inline: true })
          expect(await drvPathsOf(test.nix, twice.file, names)).toEqual(expected)
        } finally {
          await other.close()
        }
      } finally {
        await engine.close()
      }
    }
  })
})

describe('the library of an earlier manager goes, whichever way it is named:', () => {
  it.each([
    ['let nw = import (fetchTarball "https://h/nw.tar.gz") { }; output = nw.lib.output; in'],
    [
      'let nw = import (builtins.fetchGit { url = "https://h/nw"; rev = "ab"; }); output = nw.output; in'
    ],
    [
      'let src = fetchTarball { url = "u"; sha256 = "x"; }; lib = (import src { }).lib; in with lib;'
    ],
    ['let nw = import ./workflows.nix { }; inherit (nw.lib) output static; in'],
    ['let nw = (import ./workflows.nix { }).lib; inherit (nw) output; in'],
    ['let all = import ./workflows.nix { }; lib = all.lib; inherit (lib) output; in'],
    ['{ nw ? import ./nix-workflow { } }: with nw.lib;'],
    ['with (import (fetchTarball "https://h/nw.tar.gz") { }).lib;']
  ])('%s', (head) => {
    const folder = folderOf({ 'x.nix': `${head} rec {\n  a = output ''run'';\n}` })
    const found = imported(join(folder, 'x.nix'))
    expect(found.hadLibrary).toBe(true)
    expect(codeOf(found)).toEqual(["a = output ''run'';"])
  })

  it('and what is still needed is said once, at the top of the notebook', () => {
    const text = `let nw = import ./workflows.nix; pkgs = import <nixpkgs> { }; in rec {
      data = nw.lib.output "run \${./data/one.csv} \${./gone.csv} \${./gone.csv}";
      shell = nw.lib.shell { inherit pkgs; };
    }`
    const found = imported(join(folderOf({ 'x.nix': text }), 'x.nix'))
    expect(found.needs).toEqual([
      { kind: 'library-function', name: 'shell' },
      { kind: 'file', path: './workflows.nix' },
      { kind: 'search-path', name: 'nixpkgs' },
      { kind: 'file', path: './gone.csv' }
    ])
    const remarks = importNeedsInWords(found.needs)
    const written = notebookText(found, 'x.nix', remarks)
    expect(written).toContain('It needs ./workflows.nix and ./gone.csv, which are not there.')
    expect(written.split('It needs <nixpkgs>').length).toBe(2)
  })

  it('but what only has such a name stays', () => {
    const text = 'let x = import ./x.nix; output = x.output; in { a = output; }'
    const folder = folderOf({ 'x.nix': text })
    expect(imported(join(folder, 'x.nix')).hadLibrary).toBe(false)
  })
})

describe('cells', () => {
  it('hold a definition each, with its comment; comments that stand alone are text', () => {
    const folder = folderOf(cases[0]?.[1] ?? {})
    expect(
      imported(join(folder, 'x.nix')).cells.map(({ kind, text }) => `${kind} ${text}`)
    ).toEqual([
      'markdown An experiment.\nIt has two steps.',
      'code epochs = "5"; # not many',
      'markdown What it gives',
      'markdown The data\n  are small.',
      'code # as they came\ndata = static { path = ./data; };',
      `code model = output ''\n  ${tool} train\n    --epochs=\${epochs}\n    --data=\${data}/one.csv \${./data/one.csv}\n'';`,
      `code report = output { cmd = "${tool} report --model=\${model}"; name = "report"; };`,
      'markdown at the end'
    ])
  })

  it('are those from which the program was exported', async () => {
    const cells = [
      '# first\n\na = 1;\nb = {\n  c = a;\n};',
      'd = [\n  b\n]; # last',
      'inherit (b)\n  c;'
    ]
    const engine = evaluatingEngine({ nix: test.nix, folder: folderOf({}) })
    takeCells(engine, cells)
    const { file } = await exported(engine, { file: 'x.nix' })
    await engine.close()
    const found = codeOf(imported(file))
    expect(found.slice(0, 1)).toEqual([`toolchain = ${wordsAsToolchain};`])
    expect(found.slice(1)).toEqual(cells)
  })

  it('may end with a question', () => {
    const folder = folderOf({ 'x.nix': 'let a = 1; in [\n  a\n  2\n]' })
    expect(codeOf(imported(join(folder, 'x.nix')))).toEqual(['a = 1;', '[\n  a\n  2\n]'])
  })

  it('of an argument without a default say that it needs a value', async () => {
    const folder = folderOf({ 'x.nix': '{ n }: { a = n; b = 2; }' })
    const cells = codeOf(imported(join(folder, 'x.nix')))
    const engine = evaluatingEngine({ nix: test.nix, folder })
    takeCells(engine, cells)
    const { file } = await exported(engine, { file: 'plain.nix' })
    await engine.close()
    expect(await valueOf(test.nix, file, 'program.b')).toBe(2)
    await expect(valueOf(test.nix, file, 'program.a')).rejects.toThrow('n is an argument')
  })

  it('are a notebook file', () => {
    const folder = folderOf(cases[0]?.[1] ?? {})
    const result = imported(join(folder, 'x.nix'))
    const written: unknown = JSON.parse(notebookText(result, 'x.nix'))
    expect(written).toMatchObject({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec: { name: 'nix-workflow' } },
      cells: [
        { cell_type: 'markdown' },
        { id: 'text' },
        { id: 'epochs', cell_type: 'code' },
        {},
        {},
        { id: 'data' },
        {},
        {},
        {}
      ]
    })
    expect(readFileSync(join(folder, 'x.nix'), 'utf8')).toBe(cases[0]?.[1]['x.nix'])
    expect(definitionsOf(result)).toContain('\nreport = output')
  })
})

describe('what cannot be a notebook', () => {
  it.each([
    ['{ a = 1', 'x.nix, line 1, column 8: This is no program of Nix.', 'The line is: { a = 1'],
    ['rec { a = 1; a = 2; }', 'x.nix, line 1', 'The line is'],
    ['rec {\n  ${"a" + "b"} = 1;\n}', 'x.nix, line 2, column 3', 'put it into a set'],
    ['x: { a = x; }', 'This is a function', 'import ./file.nix']
  ])('%s', (text, message, fix) => {
    const folder = folderOf({ 'x.nix': text })
    const done = importProgram(join(folder, 'x.nix'), folder)
    if (done.ok) throw new Error('it was imported')
    expect(importMistakeInWords(done.mistake).message).toContain(message)
    expect(importMistakeInWords(done.mistake).way.toLowerCase()).toContain(fix.toLowerCase())
  })

  it('a `with` around names that only the notebook would have', () => {
    const folder = folderOf({
      'x.nix': 'let p = { jq = 1; }; tools = with p; [ jq ]; in { jq = 2; inherit tools; }'
    })
    const done = importProgram(join(folder, 'x.nix'), folder)
    if (done.ok) throw new Error('it was imported')
    expect(importMistakeInWords(done.mistake).message).toContain('in tools, a `with` gives jq')
    expect(importMistakeInWords(done.mistake).way).toContain('pkgs.jq')
  })

  it.each([
    ['none.nix', 'There is no file'],
    ['data', 'is a folder']
  ])('%s', (name, message) => {
    const folder = folderOf({})
    const done = importProgram(join(folder, name), folder)
    expect(done.ok ? '' : importMistakeInWords(done.mistake).message).toContain(message)
  })
})
