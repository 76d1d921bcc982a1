import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { nixWorkflow } from '../../../../kernel/cli/program.ts'
import { writeNotebook } from '../../../browser/notebook-file.ts'
import { definedIn, testNix, type TestNix } from '../../../support/nix.ts'
import { giveToolchain } from '../../../support/toolchain.ts'
import { recordedTerminal } from '../recorded-terminal.ts'

/* Two stores on one machine: what one has built the other has from a bundle. */

let sender: TestNix
let notebook = ''
beforeAll(async () => {
  sender = await testNix()
  await giveToolchain(sender.nix)
  notebook = join(sender.folder, 'work.ipynb')
  writeFileSync(join(sender.folder, 'data.csv'), 'a,b\n1,2\n')
  writeNotebook(notebook, [
    '%freeze cat',
    'data = static { path = ./data.csv; };',
    'one = output "${cat}/bin/cat ${data}";',
    'two = output "${toolchain.sh}/bin/sh -c \'read line < ${data}; echo $line > x\'";',
    '"${two}/x"',
    'gone = output { keep = "never"; cmd = "${toolchain.sh}/bin/sh -c \'echo gone > x\'"; };',
    'three = output "${toolchain.sh}/bin/sh -c \'read line < ${gone}/x; echo $line 3 > x\'";'
  ])
  expect(await ask(sender, 'run', notebook)).toMatchObject({ exitCode: 0 })
})
afterAll(() => sender.remove())
afterEach(() => vi.unstubAllEnvs())

async function ask(of: TestNix, ...words: string[]) {
  for (const [name, value] of Object.entries(definedIn(of.environment))) vi.stubEnv(name, value)
  const terminal = recordedTerminal()
  const exitCode = await nixWorkflow(words, terminal)
  vi.unstubAllEnvs()
  return { exitCode, text: terminal.lines.join('\n'), errors: terminal.errors.join('\n') }
}

/** What a run of the notebook would do, in another store. */
async function planned(of: TestNix, path: string): Promise<readonly string[]> {
  const { text } = await ask(of, 'plan', path, '--json')
  const found = [...text.matchAll(/"name": "(\w+)"[^}]*?"action": "(\w+)"/g)]
  return found.map(([, name, action]) => `${name} ${action}`)
}

describe('a bundle', () => {
  it('brings the notebook, its files and its results to another store', async () => {
    const file = join(mkdtempSync(join(sender.folder, 'sent-')), 'work.bundle')
    const written = await ask(sender, 'bundle', notebook, '-o', file)
    expect(written).toMatchObject({ exitCode: 0, errors: '' })
    expect(written.text).toContain('1 file beside it, 3 results.')
    expect(written.text).toMatch(/not kept, and so built where it is opened: gone\.$/m)
    const receiver = await testNix()
    const target = join(receiver.folder, 'opened')
    const opened = await ask(receiver, 'open', file, '-o', target)
    expect(opened).toMatchObject({ exitCode: 0, errors: '' })
    expect(opened.text).toMatch(/^3 results there, 1 to be built\.\n/)
    expect(readdirSync(target).sort()).toEqual(['data.csv', 'work.ipynb'])
    const path = join(target, 'work.ipynb')
    expect(await planned(receiver, path)).toEqual([
      ...['one reuse', 'two reuse', 'gone build', 'three reuse']
    ])
    expect(readFileSync(path, 'utf8')).toContain('toolchain = {')
    expect(readFileSync(path, 'utf8')).not.toContain('%freeze')
    // Nothing is frozen here, and an edit is built with what came.
    writeFileSync(path, readFileSync(path, 'utf8').replace('echo $line', 'echo edited $line'))
    const ran = await ask(receiver, 'run', path)
    expect(ran).toMatchObject({ exitCode: 0, errors: '' })
    expect(ran.text).toMatch(/cached +one\n[^]*built +two[^]*cached +three/)
    receiver.remove()
  })

  it.each([
    ['no step', 'n = 1;', '0 results there.'],
    [
      'none that was built',
      'never = output "${toolchain.sh}/bin/sh -c \'echo > x\'";',
      '0 results there, 1 to be built.'
    ]
  ])('of a notebook with %s is written, and opened', async (name, cell, said) => {
    const path = join(sender.folder, `${name}.ipynb`)
    writeNotebook(path, [cell])
    const file = join(sender.folder, `${name}.bundle`)
    const written = await ask(sender, 'bundle', path, '-o', file)
    expect(written).toMatchObject({ exitCode: 0, errors: '' })
    expect(written.text).toContain('0 files beside it, 0 results.')
    const opened = await ask(sender, 'open', file, '-o', join(sender.folder, `${name} opened`))
    expect(opened).toMatchObject({ exitCode: 0, errors: '' })
    expect(opened.text).toContain(said)
  })

  it('is not the only way: push sends the results to a cache, once', async () => {
    const cache = join(sender.folder, 'cache')
    const pushed = await ask(sender, 'push', notebook, cache, '--json')
    expect(pushed).toMatchObject({ exitCode: 0, errors: '' })
    expect(JSON.parse(pushed.text)).toMatchObject({
      url: `file://${cache}`,
      results: ['one', 'two', 'three']
    })
    const again = await ask(sender, 'push', notebook, cache, 'one')
    expect(again.text).toContain('It had all of them already.')
    expect(await ask(sender, 'push', notebook, 'no cache')).toMatchObject({ exitCode: 1 })
  })

  it('whose contents were swapped gives nothing of it: what was there before is built', async () => {
    const file = join(sender.folder, 'swapped.bundle')
    await ask(sender, 'bundle', notebook, 'one', '-o', file)
    const bytes = readFileSync(file)
    // The last archive of the cache: its name stands in the header, its content behind it.
    const marks = [...bytes.toString('latin1').matchAll(/cache\/nar\/[^\0]+\0/g)]
    expect(marks.length).toBeGreaterThan(0)
    for (const { index } of marks) bytes.fill(0x58, index + 512 + 40, index + 512 + 60)
    writeFileSync(file, bytes)
    const receiver = await testNix()
    await giveToolchain(receiver.nix)
    const target = join(receiver.folder, 'opened')
    const opened = await ask(receiver, 'open', file, '-o', target)
    expect(opened.exitCode).toBe(0)
    expect(opened.text).toMatch(/^0 results there, 4 to be built\.\n/)
    receiver.remove()
  })

  it.each([
    ['no such file', 'nothing.bundle', 'cannot be read'],
    ['another archive', 'work.ipynb', 'refused']
  ])('of %s is a sentence, and nothing is written', async (_, name, sentence) => {
    const target = join(sender.folder, 'never')
    const opened = await ask(sender, 'open', join(sender.folder, name), '-o', target)
    expect(opened.exitCode).toBe(1)
    expect(opened.errors).toContain(sentence)
    expect(existsSync(target)).toBe(false)
  })

  it('is never written over a file, nor unpacked over a folder', async () => {
    const again = await ask(sender, 'bundle', notebook, '-o', notebook)
    expect(again).toMatchObject({ exitCode: 1 })
    expect(again.errors).toContain('is there already')
    const over = await ask(sender, 'open', notebook, '-o', sender.folder)
    expect(over.errors).toContain('is there already')
    const nobody = await ask(sender, 'bundle', notebook, 'four', '-o', join(sender.folder, 'x'))
    expect(nobody.errors).toContain('has no step four')
  })
})
