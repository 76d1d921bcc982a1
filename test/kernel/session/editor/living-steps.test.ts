import { describe, expect, it, vi } from 'vitest'
import { renderInspection } from '../../../../kernel/render/outcome/inspection.ts'
import { givenNotebook } from '../given-notebook.ts'
import type { TestSession } from '../support.ts'

let notebook: TestSession
givenNotebook((given) => {
  notebook = given.notebook
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
