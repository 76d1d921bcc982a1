import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { drvPathsOf, exported, tool } from '../../session/export/support.ts'
import {
  evaluatingEngine,
  mistakeOf,
  testSession,
  type TestSession
} from '../../session/support.ts'

let test: TestNix
const open: TestSession[] = []
beforeAll(async () => {
  test = await testNix()
})
afterAll(async () => {
  for (const session of open) await session.close()
  test.remove()
})

/** A session in a folder with an experiment in it. */
function sessionWith(program: string): { session: TestSession; folder: string } {
  const folder = mkdtempSync(join(test.folder, 'case-'))
  writeFileSync(join(folder, 'x.nix'), program)
  const session = testSession(evaluatingEngine({ nix: test.nix, folder }))
  open.push(session)
  return { session, folder }
}

const program = `# numbers
let
  n = 2;
in
rec {
  three = n + 1;
  # all of them
  all = [ n three ];
}`

describe('%import', () => {
  it('defines all that the program does, and a run anew replaces it', async () => {
    const { session, folder } = sessionWith(program)
    const ran = await session.run('%import x.nix', 'import')
    expect(ran.mistake).toBeNull()
    expect(ran.shown[0]).toBe('Imported from x.nix')
    expect(JSON.stringify(ran.outcome.shown)).toContain('3 definitions, all in this cell')
    expect((await session.run('three + n', 'ask')).shown).toEqual(['5'])
    writeFileSync(join(folder, 'x.nix'), 'rec { three = 4; }')
    await session.run('%import x.nix', 'import')
    expect((await session.run('three', 'ask')).shown).toEqual(['4'])
    mistakeOf(await session.run('n', 'ask'), 'missing-names')
  })

  it('finds and writes files of the home folder, as %export does', async () => {
    const { session, folder } = sessionWith(program)
    const home = process.env['HOME']
    process.env['HOME'] = folder
    try {
      expect((await session.run('%import ~/x.nix', 'import')).mistake).toBeNull()
      expect((await session.run('%import ~/x.nix --output ~/n.ipynb', 'out')).mistake).toBeNull()
      expect((await session.run('%export ~/y.nix --inline', 'export')).mistake).toBeNull()
    } finally {
      process.env['HOME'] = home
    }
    expect(existsSync(join(folder, 'n.ipynb'))).toBe(true)
    expect(readFileSync(join(folder, 'y.nix'), 'utf8')).toContain('three = n + 1;')
  })

  it('is exported as the definitions that it made', async () => {
    const { session, folder } = sessionWith('rec { a = derivation (import ./step.nix); }')
    writeFileSync(
      join(folder, 'step.nix'),
      `{ name = "a"; system = "x86_64-linux"; builder = "${tool}"; }`
    )
    const expected = await drvPathsOf(test.nix, join(folder, 'x.nix'), ['a'])
    await session.run('%import x.nix', 'import')
    const { file } = await exported(session.engine, { file: 'plain.nix' })
    expect(readFileSync(file, 'utf8')).toContain('# %import x.nix')
    expect(await drvPathsOf(test.nix, file, ['a'])).toEqual(expected)
  })

  it('writes a notebook, never over one that is there', async () => {
    const { session, folder } = sessionWith(program)
    const ran = await session.run('%import x.nix -o x.ipynb', 'import')
    expect(ran.shown).toEqual(['x.nix is the notebook x.ipynb'])
    const text = readFileSync(join(folder, 'x.ipynb'), 'utf8')
    expect(text).toContain('"# all of them\\n"')
    mistakeOf(await session.run('n', 'ask'), 'missing-names')
    const again = mistakeOf(await session.run('%import x.nix -o x.ipynb', 'import'), 'command')
    expect(again.message).toContain('is there already')
    expect(again.fix).toContain('--force')
    writeFileSync(join(folder, 'x.nix'), '{ }')
    expect(
      (await session.run('%import --force x.nix --output x.ipynb', 'import')).mistake
    ).toBeNull()
    expect(readFileSync(join(folder, 'x.ipynb'), 'utf8')).not.toBe(text)
  })

  it.each([
    ['%import', 'No file is named.'],
    ['%import x.nix y.nix', '"y.nix" is one word too many.'],
    ['%import x.nix -o', '-o needs NOTEBOOK.ipynb behind it.'],
    ['%import x.nix --output=', '--output needs NOTEBOOK.ipynb behind it.'],
    ['%import --all x.nix', 'There is no option --all.'],
    ['%import none.nix', 'There is no file'],
    ['%import x.nix -o none/x.ipynb', 'There is no folder'],
    ['%import x.nix -o x.txt', 'is no name of a notebook'],
    ['%import x.nix', 'x.nix, line 2, column 3: This is no program of Nix.']
  ])('%s says what is wrong', async (code, message) => {
    const { session, folder } = sessionWith('{ a = 1;\n  = }')
    const mistake = mistakeOf(await session.run(code, 'wrong'), 'command')
    expect(mistake.message).toContain(message)
    expect(mistake.fix).not.toBe('')
    expect(existsSync(join(folder, 'x.ipynb'))).toBe(false)
  })
})
