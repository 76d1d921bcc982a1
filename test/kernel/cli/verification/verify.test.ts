import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { nixWorkflow } from '../../../../kernel/cli/program.ts'
import { writeNotebook } from '../../../browser/notebook-file.ts'
import { definedIn, testNix, type TestNix } from '../../../support/nix.ts'
import { giveToolchain } from '../../../support/toolchain.ts'
import { recordedTerminal } from '../recorded-terminal.ts'

/* A notebook that ran and was saved, compared with what a machine has: here, and on another one. */

let test: TestNix
let executed = ''
beforeAll(async () => {
  test = await testNix()
  await giveToolchain(test.nix)
  const path = join(test.folder, 'work.ipynb')
  const shell = (name: string, command: string) =>
    `${name} = output "\${toolchain.sh}/bin/sh -c '${command}'";`
  writeNotebook(path, [
    shell('text', 'echo a > x'),
    shell('score', 'echo loss 0.50 > m.txt'),
    shell('noise', 'read name < /proc/sys/kernel/random/uuid; echo run $name > log'),
    'late = output "${toolchain.sh}/bin/sh -c \'echo ${builtins.readFile "${text}/x"} > y\'";'
  ])
  executed = join(test.folder, 'executed.ipynb')
  const ran = await ask(test, 'run', path, '-o', executed)
  expect(ran, ran.text).toMatchObject({ exitCode: 0 })
})
afterAll(() => test.remove())
afterEach(() => vi.unstubAllEnvs())

async function ask(of: TestNix, ...words: string[]) {
  for (const [name, value] of Object.entries(definedIn(of.environment))) vi.stubEnv(name, value)
  const terminal = recordedTerminal()
  const exitCode = await nixWorkflow(words, terminal)
  vi.unstubAllEnvs()
  return { exitCode, text: terminal.lines.join('\n'), errors: terminal.errors.join('\n') }
}

/** The notebook as it was saved, with one text in the place of another. */
function edited(name: string, from: string, to: string): string {
  const path = join(test.folder, name)
  const text = readFileSync(executed, 'utf8')
  if (!text.includes(from)) throw new Error(`${from} is not in the notebook`)
  writeFileSync(
    path,
    text.replaceAll(from, () => to)
  )
  return path
}

/** The first hash of a result that a notebook's file has. */
function hashIn(path: string): string {
  return /"narHash": "(sha256-[^"]+)"/.exec(readFileSync(path, 'utf8'))?.[1] ?? ''
}

describe('nix-workflow verify', () => {
  it('says the same of all where it ran, and builds nothing', async () => {
    const { exitCode, text, errors } = await ask(test, 'verify', executed)
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' })
    expect(text).toMatch(/^4 steps: 4 the same\n/)
    const json: unknown = JSON.parse((await ask(test, 'verify', executed, 'te*', '--json')).text)
    expect(json).toMatchObject({
      verdict: 'same',
      steps: [{ name: 'text', compared: { kind: 'same', narHash: hashIn(executed) } }]
    })
  })

  it('says by how much numbers differ after an edit, and takes a tolerance', async () => {
    const path = edited('score.ipynb', 'loss 0.50 >', 'loss 0.60 >')
    const before = await ask(test, 'verify', path, 'score')
    expect(before.exitCode).toBe(2)
    expect(before.text).toContain('cannot tell: it is not built here')
    const built = await ask(test, 'verify', path, 'score', '--build')
    expect(built.exitCode).toBe(1)
    expect(built.text).toMatch(/score +differs, in numbers by 0\.17 at most +another step/)
    expect(built.text).toContain('m.txt')
    expect((await ask(test, 'verify', path, 'score', '--tolerance', '0.2')).exitCode).toBe(0)
    expect((await ask(test, 'verify', path, 'score', '--tolerance', '0.1')).exitCode).toBe(1)
  })

  it('builds once more with --again, and names the likely cause', async () => {
    const { exitCode, text } = await ask(test, 'verify', executed, 'noise', 'text', '--again')
    expect(text).toContain(
      'Likely cause: a name or identifier that is drawn anew each time, in log'
    )
    expect(text).toMatch(/noise +differs, in times and paths alone +the same step/)
    expect(text).toMatch(/text +the same/)
    expect(exitCode).toBe(1)
  })

  it('on another machine cannot tell at first, and builds what is not there', async () => {
    const other = await testNix()
    await giveToolchain(other.nix)
    const first = await ask(other, 'verify', executed)
    expect(first.exitCode).toBe(2)
    expect(first.text).toMatch(/^4 steps: 4 cannot be told\n/)
    const built: unknown = JSON.parse(
      (await ask(other, 'verify', executed, '--build', '--json')).text
    )
    expect(built).toMatchObject({
      steps: [
        { name: 'text', compared: { kind: 'same' } },
        { name: 'score', compared: { kind: 'same' } },
        { name: 'noise' },
        { name: 'late', compared: { kind: 'same' } }
      ]
    })
    other.remove()
  })

  it('believes nothing that the file says', async () => {
    const swapped = edited('hash.ipynb', hashIn(executed), `sha256-${'A'.repeat(43)}=`)
    const differs = await ask(test, 'verify', swapped, 'text')
    expect(differs.exitCode).toBe(1)
    expect(differs.text).toContain(
      'the files that the notebook lists have the same names and sizes'
    )
    const leading = edited(
      'path.ipynb',
      '"outPath": "/nix/store/',
      '"outPath": "/etc/../nix/store/'
    )
    expect((await ask(test, 'verify', leading)).text).toMatch(/^Nothing to compare\n/)
  })

  it.each([
    [['nothing.ipynb'], 2, 'nothing.ipynb'],
    [['x.ipynb', '--tolerance', 'much'], 2, '--tolerance much is no number'],
    [[], 2, 'NOTEBOOK']
  ])('with the words %j is a sentence', async (words, code, sentence) => {
    const { exitCode, errors } = await ask(test, 'verify', ...words)
    expect(exitCode).toBe(code)
    expect(errors).toContain(sentence)
  })
})
