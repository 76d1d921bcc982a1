import { cpSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCell } from '../../../kernel/cells/parse-cell.ts'
import { instantiate, testNix, type TestNix } from '../../support/nix.ts'
import { packageRoot } from '../../nix/lib/evaluate.ts'
import { drvPathsInKernel, drvPathsOf, exported, takeCells } from './export/support.ts'
import { evaluatingEngine, libraryFolder, wordsAsToolchain } from './support.ts'

/*
  A notebook is one program: its cells, one after the other in one recursive set, give the same
  derivations without the kernel, and so does what %export writes, in whatever order they ran.
  Nothing is built here, only evaluated.
*/

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

/** The bindings of cells as a Nix program, without the kernel's doing. */
function programOf(cells: readonly string[]): string {
  const bindings = cells.map((code) => {
    const parsed = parseCell(code)
    if (!parsed.ok || parsed.value.kind !== 'nix') throw new Error(`no cell: ${code}`)
    const { question } = parsed.value
    return question === null ? code : code.slice(0, question.from)
  })
  return `
    let
      inherit (import ${libraryFolder} { toolchain = ${wordsAsToolchain}; })
        toolchain output static program freeze;
    in rec {
      ${bindings.join('\n')}
    }`
}

/**
 * The derivations of `names` after the cells have run in an order, each cell with an id; what the
 * program gives that is exported then has to be the same.
 */
async function inKernel(
  cells: readonly string[],
  order: readonly number[],
  names: readonly string[],
  folder: string
): Promise<string[]> {
  const engine = evaluatingEngine({ nix: test.nix, folder })
  try {
    takeCells(engine, cells, order)
    const found = await drvPathsInKernel(engine, names)
    for (const inline of [false, true]) {
      const { file, missing } = await exported(engine, { file: 'exported.nix', inline })
      expect(missing).toEqual([])
      expect(await drvPathsOf(test.nix, file, names)).toEqual(found)
    }
    return found
  } finally {
    await engine.close()
  }
}

/** A folder beside the others, so that paths and the evaluator's files are of one case. */
function newFolder(): string {
  return mkdtempSync(join(test.folder, 'case-'))
}

const tool = '/nix/store/00000000000000000000000000000000-tool/bin/tool'

describe('a notebook is the program that its cells are', () => {
  const cases: [string, readonly string[], readonly string[]][] = [
    [
      'steps that use each other, the last one first',
      [`b = output "${tool} \${a}/x";`, `a = output "${tool} --n=5";`],
      ['a', 'b']
    ],
    [
      'functions, sets, inherited names, and a file beside the notebook',
      [
        `train = { lr, data ? dataset }: output "${tool} --lr=\${lr} \${data} \${./data.csv}";`,
        `dataset = output "${tool} data";`,
        'models = builtins.mapAttrs (name: lr: train { inherit lr; }) { small = "0.1"; base = "0.01"; };\ninherit (models) small;',
        `all = output "${tool} \${small} \${models.base}";`
      ],
      ['dataset', 'small', 'models.base', 'all']
    ],
    [
      'attribute paths in several cells',
      [
        `m.a = output "${tool} a";`,
        `m.b.c = output "${tool} \${m.a}";`,
        `m.b.d = output "${tool} \${m.b.c} \${n}";`,
        `n = output "${tool} \${m.a}";`
      ],
      ['m.a', 'm.b.c', 'm.b.d', 'n']
    ],
    [
      'names of Nix and of the library that are taken',
      [
        'map = f: builtins.map (x: f (x + "!"));',
        `s = output "${tool} \${toString (map (x: x) [ "a" "b" ])}";`,
        `output' = command: output { cmd = command; name = "named"; };`,
        `t = output' "${tool} \${s}";`
      ],
      ['s', 't']
    ],
    [
      'definitions that refer to each other',
      [
        'even = n: if n == 0 then "yes" else odd (n - 1);',
        'odd = n: if n == 0 then "no" else even (n - 1);',
        `s = output "${tool} \${even 7}";`
      ],
      ['s']
    ],
    [
      'a toolchain of its own',
      [
        `s = output "${tool} x";`,
        `toolchain = { sh = "/nix/store/22222222222222222222222222222222-other"; };\ninherit (import ${libraryFolder} { inherit toolchain; }) output;`
      ],
      ['s']
    ]
  ]
  it.each(cases)('%s', async (_, cells, names) => {
    const folder = newFolder()
    cpSync(join(packageRoot, 'notebooks', 'penguins', 'penguins.csv'), join(folder, 'data.csv'))
    const expected = await instantiate(test.nix, folder, programOf(cells), names)
    const order = cells.map((_cell, index) => index)
    expect(await inKernel(cells, order, names, folder)).toEqual(expected)
    expect(await inKernel(cells, order.reverse(), names, folder)).toEqual(expected)
  })

  it.each(['showcase', 'penguins'])('the %s', async (name) => {
    const folder = newFolder()
    for (const tools of ['showcase', 'penguins'])
      cpSync(join(packageRoot, 'notebooks', tools), join(folder, tools), { recursive: true })
    const cells = cellsOf(join(packageRoot, 'notebooks', `${name}.ipynb`))
    const names = cells.flatMap((code) => {
      const parsed = parseCell(code)
      if (!parsed.ok || parsed.value.kind !== 'nix') return []
      return parsed.value.definitions
        .filter(({ expression }) => /^(output|program)\b/.test(expression.text))
        .map(({ path }) => path.join('.'))
    })
    expect(names.length).toBeGreaterThan(5)
    const expected = await instantiate(test.nix, folder, programOf(cells), names)
    const order = cells.map((_cell, index) => index).reverse()
    expect(await inKernel(cells, order, names, folder)).toEqual(expected)
  })
})

/** The code of a notebook's cells. */
function cellsOf(file: string): string[] {
  const notebook: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const has = (value: unknown): value is { cells: unknown[] } =>
    typeof value === 'object' && value !== null && 'cells' in value && Array.isArray(value.cells)
  if (!has(notebook)) throw new Error(`no notebook: ${file}`)
  return notebook.cells.flatMap((cell) => {
    if (typeof cell !== 'object' || cell === null) return []
    if (!('cell_type' in cell) || cell.cell_type !== 'code' || !('source' in cell)) return []
    return [Array.isArray(cell.source) ? cell.source.join('') : String(cell.source)]
  })
}

it('the order in which cells run does not matter, nor how often', async () => {
  /** Cell i defines `s<i>` of some cells before it, whose names may be anywhere in the notebook. */
  const notebooks = fc.integer({ min: 2, max: 6 }).chain((size) =>
    fc.record({
      uses: fc.array(fc.array(fc.nat(size - 1), { maxLength: 3 }), {
        minLength: size,
        maxLength: size
      }),
      order: fc.shuffledSubarray([...Array(size).keys()], { minLength: size }),
      again: fc.array(fc.nat(size - 1), { maxLength: 4 })
    })
  )
  await fc.assert(
    fc.asyncProperty(notebooks, async ({ uses, order, again }) => {
      const cells = uses.map((used, index) => {
        const before = used.filter((one) => one < index).map((one) => `\${s${one}}`)
        return `s${index} = output "${tool} --n=${index} ${before.join(' ')}";`
      })
      const names = cells.map((_, index) => `s${index}`)
      const folder = newFolder()
      const straight = cells.map((_, index) => index)
      const expected = await inKernel(cells, straight, names, folder)
      expect(new Set(expected).size).toBe(cells.length)
      expect(expected.every((path) => path.endsWith('.drv'))).toBe(true)
      expect(await inKernel(cells, [...again, ...order, ...again], names, folder)).toEqual(expected)
    }),
    { numRuns: 25 }
  )
})
