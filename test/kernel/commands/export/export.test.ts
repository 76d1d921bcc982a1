import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { invokeNix } from '../../../../nix/installation/invocation.ts'
import { run } from '../../../../nix/process/process.ts'
import type { TestNix } from '../../../support/nix.ts'
import { givenNotebook } from '../../session/given-notebook.ts'
import { mistakeOf, shell, stepOf, type TestSession } from '../../session/support.ts'
import { drvPathsOf } from '../../session/export/support.ts'

let test: TestNix
let notebook: TestSession
givenNotebook((given) => {
  ;({ test, notebook } = given)
})

describe('%export', () => {
  it('gives what plain Nix builds to the same store paths, programs of this machine included', async () => {
    await notebook.run(`s = ${shell('echo said > s')};`, 's')
    const step = stepOf(await notebook.run('s', 'ask'))
    await notebook.run('%freeze env', 'env')
    const frozen = stepOf(await notebook.run("t = output ''${env}/bin/env true'';", 't'))
    const ran = await notebook.run('%export plain.nix', 'export')
    expect(ran.shown).toEqual(['Exported to plain.nix'])
    const file = join(test.folder, 'plain.nix')
    expect(readFileSync(file, 'utf8')).toContain(
      '# %freeze env\nenv = freeze {'.replace('\n', '\n  ')
    )
    expect(await drvPathsOf(test.nix, file, ['s', 't'])).toEqual([step.drvPath, frozen.drvPath])
    const [head = ''] = readFileSync(file, 'utf8').split(/\n(?!#)/)
    const sentences = head.replaceAll('\n# ', ' ')
    expect(sentences).toMatch(
      /were frozen from the machine of the notebook: .*python3 3\..*, env\./
    )
    expect(sentences).toContain('with a cache that has them')
    expect(Math.max(...head.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
    const call = invokeNix(test.nix, 'nix-store', [file, '-A', 's', '--no-out-link'])
    const built = await run({ ...call, program: 'nix-build' })
    expect(built.stdout.trim() || built.stderr).toBe(step.outPath)
  })

  it('says what is missing, and how to build', async () => {
    await notebook.run('u = nothing;', 'u')
    const { outcome } = await notebook.run('%export --inline whole.nix', 'export')
    const words = JSON.stringify(outcome.shown)
    expect(words).toContain('No cell defines nothing')
    expect(words).toContain('nix-build --extra-experimental-features ca-derivations whole.nix -A t')
    expect(words).toContain(`--store ${test.nix.arguments[1] ?? 'none'}`)
    expect(existsSync(join(test.folder, 'whole-library'))).toBe(false)
  })

  it.each([
    ['%export', 'No file is named.'],
    ['%export a.nix b.nix', '"b.nix" is one word too many.'],
    ['%export --all a.nix', 'There is no option --all.'],
    ['%export none/a.nix', 'There is no folder']
  ])('%s says what is wrong', async (code, message) => {
    const mistake = mistakeOf(await notebook.run(code, 'wrong'), 'command')
    expect(mistake.message).toContain(message)
    expect(mistake.fix).not.toBe('')
    expect(mistake.place).toMatchObject({ line: 1, column: 1, text: code })
  })
})
