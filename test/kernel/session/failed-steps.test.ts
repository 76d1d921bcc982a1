import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderMistake } from '../../../kernel/render/outcome/mistake.ts'
import type { TestNix } from '../../support/nix.ts'
import { givenNotebook } from './given-notebook.ts'
import { mistakeOf, shell, stepOf, type Ran, type TestSession } from './support.ts'
import { explanationInWords } from '../../../kernel/render/words/explanation.ts'

let test: TestNix
let notebook: TestSession
givenNotebook((given) => {
  ;({ test, notebook } = given)
})

const run: TestSession['run'] = (...request) => notebook.run(...request)
const textOf = ({ outcome }: Ran) => JSON.stringify(outcome.shown)

describe('a program that is there and does not start', () => {
  it.each([
    [
      '#!/usr/bin/env bash\necho hi\n',
      'its first line asks for /usr/bin/env bash, which no step has'
    ],
    ['#!/bin/sh\r\necho hi\r\n', 'with the line ends of Windows'],
    [null, 'There is no run in static']
  ])('%j', async (text, expected) => {
    const folder = join(test.folder, 'tools')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    writeFileSync(join(folder, 'other'), '')
    if (text !== null) writeFileSync(join(folder, 'run'), text, { mode: 0o755 })
    const ran = await run("t = static { path = ./tools; }; s = output ''${t}/run --x=1'';", 'tool')
    const explanation = mistakeOf(ran, 'build-failed')
      .explanation.flatMap(explanationInWords)
      .join(' ')
    expect(explanation).toContain(expected)
    if (text !== null) expect(explanation).not.toContain('There is no')
  })
})

describe('what a step wrote before it failed', () => {
  it('is on its card and can be listed, until it succeeds', async () => {
    const kept = (): string[] => {
      const folder = join(test.nix.stateFolder, 'failed')
      return existsSync(folder) ? readdirSync(folder).sort() : []
    }
    const ofOthers = kept()
    const failing = `kept = output { state = true; preview = [ "b.txt" ]; cmd = ''\${toolchain.sh}/bin/sh -c "mkdir sub; echo 1 > sub/a; echo second > b.txt; test -e \\$state/x || { touch \\$state/x; exit 3; }"''; };`
    const step = stepOf(await run(failing, 'kept'))
    expect([step.status, step.outPath, step.files.total]).toEqual(['failed', null, 0])
    expect(step.partial?.cutFrom).toBeNull()
    expect(step.partial?.files.files.map(({ path }) => path)).toEqual(['b.txt', 'sub/a'])
    const place = step.partial?.place ?? ''
    expect(kept()).toHaveLength(ofOthers.length + 1)
    expect(readFileSync(join(place, 'b.txt'), 'utf8')).toBe('second\n')
    // Nothing of it is beside the notebook, where results are.
    expect(existsSync(join(test.folder, 'outs', 'kept'))).toBe(false)

    const listed = await run('%files kept', 'files')
    expect(listed.shown).toEqual(['kept: 2 files, partial: it failed'])
    expect(textOf(listed)).toContain(place)
    expect((await run('%files kept sub', 'files')).shown).toEqual([
      'kept/sub: 1 file, partial: it failed'
    ])
    const shown = await run('%files kept b.txt', 'files')
    expect(shown.shown).toEqual(['kept/b.txt'])
    expect(textOf(shown)).toContain('"status":"failed"')
    expect(mistakeOf(await run('%files kept ../../x', 'files'), 'command').message).toBe(
      'kept wrote no ../../x.'
    )
    expect(textOf(await run('%shell kept', 'shell'))).toContain(place)
    for (const command of ['%open kept', '%copy kept copied'])
      expect(mistakeOf(await run(command, 'other'), 'command').fix).toContain('%files kept')

    const built = stepOf(await run(failing, 'kept'))
    expect([built.status, built.partial]).toEqual(['built', null])
    expect(existsSync(place)).toBe(false)
    expect(kept()).toEqual(ofOthers)
    expect((await run('%files kept', 'files')).shown).toEqual(['kept: 2 files'])
  })

  it('is that of the last failure, and gone where the last one left nothing', async () => {
    const code = (end: string) =>
      `limited = output { timeout = 2; cmd = ''\${toolchain.sh}/bin/sh -c "echo 1 > a; ${end}"''; };`
    const first = stepOf(await run(code('exit 1'), 'limited'))
    expect(first.partial?.files.total).toBe(1)
    const missing = await run('%files nothing', 'files')
    expect(mistakeOf(missing, 'command').message).toContain('nothing')
    await run(`empty = ${shell('exit 1')};`, 'empty')
    expect(stepOf(await run(`empty = ${shell('exit 1')};`, 'empty')).partial?.files.total).toBe(0)
  })
})

describe('a step that fails has a place', () => {
  it('in the cell that defines it, also where another needs it', async () => {
    const own = await run(`a1 = 1;\n  broken = ${shell('exit 3')};`, 'broken')
    const place = { executionCount: 1, line: 2, column: 3, text: `  broken = ${shell('exit 3')};` }
    const count = mistakeOf(own, 'build-failed').place?.executionCount
    expect(mistakeOf(own, 'build-failed').place).toEqual({ ...place, executionCount: count })
    const needs = await run(`needs = ${shell('cat ${broken}/x')};`, 'needs')
    expect(mistakeOf(needs, 'build-failed').place).toEqual({ ...place, executionCount: count })
    const traceback = renderMistake(mistakeOf(needs, 'build-failed')).traceback.join('\n')
    expect(traceback).toContain(`cell [${count}], line 2, column 3`)
  })

  it('at the question that asks for it without a name', async () => {
    const asked = await run(`# a\n${shell('exit 4')}`, 'ask')
    expect(mistakeOf(asked, 'build-failed').place).toMatchObject({ line: 2, column: 1 })
  })

  it('at the line of the script that ended it', async () => {
    const cell = await run('%%python crash\nx = 1\nif x:\n    y = x / 0\n', 'crash')
    expect(mistakeOf(cell, 'build-failed').place).toMatchObject({
      line: 4,
      column: 5,
      text: '    y = x / 0'
    })
    const inside = await run(
      `inside = script.python ''\n  def f(n):\n    return 1 / n\n  f(0)\n'';`,
      'inside'
    )
    expect(mistakeOf(inside, 'build-failed').place).toMatchObject({ line: 3, column: 5 })
  })

  it('in a set of steps', async () => {
    const set = await run(`\nmodels = { small = ${shell('exit 2')}; };`, 'models')
    expect(mistakeOf(set, 'build-failed')).toMatchObject({
      step: 'models.small',
      place: { line: 2, column: 1 }
    })
  })
})
