import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { renderInspection } from '../../../../kernel/render/outcome/inspection.ts'
import { askForHelp } from '../../../../nix/builder/program-help.ts'
import { givenNotebook } from '../given-notebook.ts'
import type { TestSession } from '../support.ts'

let notebook: TestSession
let folder: string
givenNotebook((given) => {
  notebook = given.notebook
  folder = given.test.folder
})

const writes = (...names: string[]) =>
  names.map((name) => `open('${name}', 'w').write('1')`).join('; ')

async function texts(marked: string): Promise<readonly string[]> {
  const cursor = marked.indexOf('|')
  const { matches } = await notebook.session.complete(marked.replace('|', ''), cursor)
  return matches.map(({ text }) => text)
}

async function told(name: string): Promise<string> {
  const found = await notebook.session.inspect(name, name.length, 0)
  if (found === null) return ''
  return JSON.stringify(renderInspection(found, { timeZone: 'UTC' }).data['text/plain'])
    .replaceAll('\\n', '\n')
    .replaceAll('\\"', '"')
}

describe('steps that were built', () => {
  it('have their files completed, and are told with state, command, inputs and build', async () => {
    const python = '${toolchain.python3}/bin/python3'
    const program = `import os; os.makedirs('bin'); ${writes('data.csv', 'day.json')}; ${writes('bin/tool')}; os.chmod('bin/tool', 0o755)`
    await notebook.run(`dataset = output ''\n  ${python} -c "${program}"\n'';`, 'a')
    expect(await texts('x = "${dataset}/da|"')).toEqual(['data.csv', 'day.json'])
    expect(await texts("x = output ''${dataset}/bin/|''")).toEqual(['tool'])
    expect(await texts('%files dataset da|')).toEqual(['data.csv', 'day.json'])
    expect(await texts('%copy dataset/day|')).toEqual(['dataset/day.json'])

    await notebook.run(
      `model = output ''${python} -c "${writes('m')}" --epochs=5 --data \${dataset}/data.csv'';`,
      'b'
    )
    const model = await told('model')
    expect(model).toMatch(/state +built: It ran just now\.\n +inputs +dataset\n +result +1 file, /)
    expect(model).toMatch(/last build {2}\d{4}-\d\d-\d\d \d\d:\d\d, took /)
    expect(model).toMatch(/\n {4}--epochs=5\n {4}--data \$\{dataset\}\/data\.csv\n/)
    expect(await told('dataset')).toContain('used by     model')
    const { matches } = await notebook.session.complete('mod', 3)
    expect(matches).toEqual([{ text: 'model', type: 'step' }])

    // An edit that is not built yet leaves what was.
    await notebook.run(
      '%build off\ndataset = output "${toolchain.python3}/bin/python3 --version";',
      'a'
    )
    expect(await told('model')).toContain('state       stale')
    await notebook.run('%build on', 'c')
  })
})

describe('options of programs without a source', () => {
  /** Expects these options among others, soon: the first menu comes before the program was asked. */
  async function expectOptions(tool: string, ...wanted: readonly string[]): Promise<void> {
    await vi.waitFor(async () => {
      const found = await texts(`x = output "\${${tool} --|"`)
      expect(found).toEqual(expect.arrayContaining([...wanted]))
    }, 20_000)
  }

  it('are those of its help, and of other cells', async () => {
    await expectOptions('toolchain.sh}/bin/sort', '--reverse')
    await notebook.run('%build off\na = output "${toolchain.sh}/bin/cut --delimit=, --own";', 'c')
    await expectOptions('toolchain.sh}/bin/cut', '--complement', '--own')
    // A script that is run has options of its own.
    expect(await texts('x = output "${toolchain.sh}/bin/seq ${./none.sh} --|"')).toEqual([])
    const code = 'x = output "${toolchain.sh}/bin/sort -r'
    const { matches } = await notebook.session.complete(code, code.length)
    const means = 'reverse the result of comparisons'
    expect(matches[0]).toEqual({ text: '-r', type: 'option', signature: means })
  })

  it('of one that writes without end, or never ends, are what it has written', async () => {
    const { nix } = notebook.engine
    const writes = (name: string, ...lines: readonly string[]) =>
      writeFileSync(join(folder, name), ['#!/bin/sh', 'd=-', ...lines, ''].join('\n'))
    writes('endless.sh', 'echo "  $d-first  of all"', 'while :; do echo "  $d-more"; done')
    writes('stuck.sh', 'echo "  $d-last  words"', 'while :; do :; done')
    await notebook.run(
      '%build on\nendless = program "endless" ./endless.sh; stuck = program "stuck" ./stuck.sh;',
      'd'
    )
    await notebook.run('endless', 'e')
    await expectOptions('endless}/bin/endless', '--first', '--more')
    const { outcome } = await notebook.run('stuck', 'f')
    const [shown] = outcome.shown
    const outPath = shown?.kind === 'environment' ? (shown.environment.outPath ?? '') : ''
    expect(await askForHelp(nix, { outPath, program: 'stuck' }, 1)).toBe('  --last  words')
  })
})

describe('what sweeps and the toolchain give', () => {
  it('is completed in the functions of a sweep, and as programs', async () => {
    await notebook.run(
      'grid = { lr = [ 1 ]; depth = [ 2 ]; }; rows = [ { id = 1; sex = "f"; } ]; models = sweep grid (p: output "echo ${toString p.lr} > $out");',
      'sweep'
    )
    expect(await texts('m = sweep grid (p: output "${p.|}")')).toEqual(['depth', 'lr'])
    expect(await texts('m = sweep rows (p: output "${p.|}")')).toEqual(['id', 'sex'])
    expect(await texts("m = map (row: output ''${row.i|}'') rows")).toEqual(['id'])
    expect(await texts('sweep.select (p: p.|) models')).toEqual(['depth', 'lr'])
    expect(await texts('sweep.map (p: model: p.d|')).toEqual([])
    expect(await texts('sweep.map (p: model: p.d|) models')).toEqual(['depth'])
    expect(await texts('mapAttrs (name: value: value.outP|) models')).toEqual(['outPath'])
    // The first menu may come before Nix has said where the toolchain is.
    await vi.waitFor(async () => {
      expect(await texts('x = "${toolchain.python3}/bin/pyth|"')).toContain('python3')
    }, 10_000)
  })
})
