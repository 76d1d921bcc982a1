import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { parse } from 'yaml'
import { nixWorkflow } from '../../../../kernel/cli/program.ts'
import { isObject } from '../../../../nix/base/index.ts'
import { endTrace, startTrace } from '../../../../nix/base/trace.ts'
import { settledMilliseconds } from '../../../../nix/evaluator/index.ts'
import { recordsVariable } from '../../../../nix/recorded/index.ts'
import { writeNotebook } from '../../../browser/notebook-file.ts'
import { definedIn, testNix, type TestNix } from '../../../support/nix.ts'
import { until } from '../../../support/wait.ts'
import { giveToolchain } from '../../../support/toolchain.ts'
import { recordedTerminal } from '../recorded-terminal.ts'

/* Subcommands that ask something of a notebook's file without running it. */

let test: TestNix
let count = 0
beforeAll(async () => {
  test = await testNix()
  await giveToolchain(test.nix)
  for (const [name, value] of Object.entries(definedIn(test.environment))) vi.stubEnv(name, value)
})
afterAll(() => {
  vi.unstubAllEnvs()
  test.remove()
})

function notebook(...cells: string[]): string {
  const path = join(test.folder, `question-${count++}.ipynb`)
  writeNotebook(path, cells)
  return path
}

interface Answer {
  readonly exitCode: number
  readonly text: string
  readonly errors: string
}

async function ask(...words: string[]): Promise<Answer> {
  const terminal = recordedTerminal()
  const exitCode = await nixWorkflow(words, terminal)
  return {
    exitCode,
    text: terminal.lines.join('\n'),
    errors: terminal.errors.join('\n')
  }
}

async function askJson(...words: string[]): Promise<Readonly<Record<string, unknown>>> {
  const { text, errors } = await ask(...words, '--json')
  const value: unknown = JSON.parse(text)
  if (!isObject(value)) throw new Error(errors)
  return value
}

const step = (name: string, text: string) =>
  `${name} = output "\${toolchain.sh}/bin/sh -c 'echo ${text} > x'";`

describe('check', () => {
  it('says of each cell whether it is pinned, and ends with 1 where one is not', async () => {
    const path = notebook('n = builtins.currentTime;', 'm = n + 1;', '1 + 1')
    const answer = await ask('check', path)
    expect(answer).toMatchObject({ exitCode: 1, errors: '' })
    expect(answer.text).toMatch(/^✗ \[1\] n\n/)
    expect(answer.text).toContain('m is made of n, which is not pinned.')
    expect(answer.text).toMatch(/✓ \[3\] \(a question\)\n2 of 3 cells are not pinned\./)
    expect(await askJson('check', path)).toMatchObject({
      pinned: false,
      cells: [
        {
          number: 1,
          pinned: false,
          open: [{ kind: 'source', source: { kind: 'machine' } }]
        },
        { number: 2, pinned: false, open: [{ kind: 'made-of', names: ['n'] }] },
        { number: 3, pinned: true, open: [] }
      ]
    })
  })

  it('of several, as the hook of pre-commit asks it, ends with 1 where one is not', async () => {
    const hooks = v.parse(
      v.array(
        v.object({
          id: v.string(),
          entry: v.string(),
          types: v.array(v.string())
        })
      ),
      parse(
        readFileSync(resolve(import.meta.dirname, '../../../../.pre-commit-hooks.yaml'), 'utf8')
      )
    )
    const [program, ...words] = hooks[0]?.entry.split(' ') ?? []
    expect([program, hooks[0]?.types]).toEqual(['nix-workflow', ['jupyter']])
    const [pinned, open] = [notebook('a = 1;'), notebook('b = builtins.currentTime;')]
    const both = await ask(...words, pinned, open)
    expect(both).toMatchObject({ exitCode: 1, errors: '' })
    expect(both.text).toContain(`${open}\n✗ [1] b\n`)
    const other = join(test.folder, 'other.ipynb')
    writeFileSync(other, readFileSync(pinned, 'utf8').replaceAll('nix-workflow', 'python3'))
    const passed = await ask(...words, pinned, other)
    expect(passed).toMatchObject({ exitCode: 0, errors: '' })
    expect(passed.text).toContain('not for "nix-workflow". It is passed over.')
    expect(await ask('check', other)).toMatchObject({ exitCode: 1, text: '' })
    const { text } = await ask(...words, pinned, open, other, '--json')
    expect(JSON.parse(text)).toMatchObject([
      { notebook: pinned, pinned: true },
      { notebook: open, pinned: false },
      {
        notebook: other,
        passedOver: `${other} is a notebook for the kernel "python3", not for "nix-workflow".`
      }
    ])
  })

  it('of a pinned notebook ends with 0, builds nothing and runs no command', async () => {
    const path = notebook('%export written.nix', 'n = 1;', '%refresh\n"${toString n}"')
    expect(await ask('check', path)).toEqual({
      exitCode: 0,
      errors: '',
      text: '✓ [1] (a question)\n✓ [2] n\n✓ [3] (a question)\n3 cells, pinned.'
    })
  })

  it('is not asked again of a notebook where nothing is another, files that it reads included', async () => {
    const file = join(test.folder, 'read-by-check.nix')
    writeFileSync(file, '1')
    const trace = join(test.folder, 'trace.jsonl')
    const path = notebook('n = import ./read-by-check.nix;', step('s', '${toString n}'))
    const traced = async () => {
      rmSync(trace, { force: true })
      startTrace({ NIX_WORKFLOW_LOG: `nix:${trace}` })
      const answer = await ask('check', path)
      endTrace()
      return {
        ...answer,
        started: (readFileSync(trace, 'utf8').match(/"started"/g) ?? []).length
      }
    }
    // Of what was just written nobody can say that it is the same.
    await setTimeout(settledMilliseconds(file) + 100)
    const first = await traced()
    expect(first).toMatchObject({ exitCode: 1, errors: '' })
    expect(first.started).toBeGreaterThan(0)
    expect(await traced()).toEqual({ ...first, started: 0 })
    writeFileSync(file, 'throw "no number"')
    for (const again of [await traced(), await traced()]) {
      expect(again.text).toContain('no number')
      expect(again.started).toBeGreaterThan(0)
    }
    writeNotebook(path, ['n = 1;'])
    expect(await ask('check', path)).toMatchObject({
      exitCode: 0,
      text: '✓ [1] n\n1 cell, pinned.'
    })
    vi.stubEnv(recordsVariable, 'off')
    expect((await traced()).started).toBeGreaterThan(0)
    vi.stubEnv(recordsVariable, undefined)
    expect((await traced()).started).toBe(0)
  })

  it('is said again by what begins, before the rest of the program is read, where all is known', async () => {
    const path = notebook(step('s', 'said again'))
    const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const begun = async (...words: string[]) => {
      vi.resetModules()
      const given = process.argv
      process.argv = ['node', 'nix-workflow', 'check', ...words]
      const { isSaid } = await import('../../../../kernel/cli/begin-check.ts')
      process.argv = given
      return isSaid
    }
    expect([await begun(path), said.mock.calls]).toEqual([false, []])
    const { text, exitCode } = await ask('check', path)
    expect([await begun(path), said.mock.calls]).toEqual([true, [[`${text}\n`]]])
    expect([process.exitCode, exitCode]).toEqual([1, 1])
    expect([await begun(path, 'nothing.ipynb'), await begun('--jsn', path)]).toEqual([false, false])
    expect(said.mock.calls).toHaveLength(1)
    process.exitCode = 0
    said.mockRestore()
  })

  it('takes what %freeze defines, and gives the line that pins it', async () => {
    const { cells, pinned } = await askJson('check', notebook('%freeze sh', 'x = "${sh}";'))
    expect(pinned).toBe(false)
    expect(cells).toMatchObject([
      { names: ['sh'], open: [{ kind: 'frozen', names: ['sh'] }] },
      { names: ['x'], open: [{ kind: 'made-of', names: ['sh'] }], wrong: [] }
    ])
    expect(JSON.stringify(cells)).toContain('sh = freeze { hash = ')
  })

  it('ends with Ctrl-C, also where more notebooks would follow', async () => {
    const before = process.listeners('SIGINT')
    const asked = ask('check', notebook('a = 1;'), notebook('b = 1;'))
    const added = () => process.listeners('SIGINT').filter((one) => !before.includes(one))
    await until('the first notebook to be opened', () => added().length > 0)
    for (const interrupt of added()) interrupt('SIGINT')
    expect(await asked).toEqual({ exitCode: 130, text: '', errors: '' })
  })

  it('ends with 1 where a cell cannot be evaluated or read, with its error', async () => {
    const path = notebook('n = ;', 'm = nothing;', 'k = throw "no such fold";')
    const { exitCode, text } = await ask('check', path)
    expect(exitCode).toBe(1)
    expect(text).toContain('SyntaxError')
    expect(text).toContain('nothing')
    expect(text).toContain('no such fold')
  })
})

describe('what commands show', () => {
  let path = ''
  beforeAll(() => {
    path = notebook(step('one', 'first'), step('two', '${one}'), step('three', 'third'))
  })

  it('a plan, of all and of some', async () => {
    expect(await askJson('plan', path)).toMatchObject({
      steps: [
        { name: 'one', action: 'build', cell: 1, waitsFor: [] },
        { name: 'two', action: 'unknown', cell: 2, waitsFor: ['one'] },
        { name: 'three', action: 'build', cell: 3 }
      ]
    })
    const { exitCode, text } = await ask('plan', path, 'th*')
    expect(exitCode).toBe(0)
    expect(text).toMatch(/^Plan\n.*\n {2}three +\[3\] +build/)
    expect(text).not.toContain('one')
  })

  it('why a step has to be built', async () => {
    expect(await askJson('why', path, 'one')).toEqual({
      kind: 'why',
      step: 'one',
      how: null,
      before: null
    })
    expect((await ask('why', path, 'one')).text).toMatch(/^Why one has to be built\n/)
  })

  it('steps beside each other', async () => {
    const { steps } = await askJson('compare', path, 'one', 'three')
    expect(steps).toMatchObject([
      { name: 'one', status: 'planned', outPath: null },
      { name: 'three', status: 'planned', metrics: {} }
    ])
  })

  it('in what two steps differ', async () => {
    const { found } = await askJson('diff', path, 'one', 'three')
    expect(found).toMatchObject({
      kind: 'made-of',
      steps: [{ name: 'one' }, { name: 'three' }]
    })
    expect((await ask('diff', path, 'one', 'one')).text).toMatch(/one and the same/)
  })

  it.each([
    ['diff', ['one'], 'Of one no earlier result'],
    ['why', ['onne'], 'Did you mean one?'],
    ['plan', ['onne'], 'Did you mean one?'],
    ['compare', ['x*'], 'x*']
  ])('%s of a step that there is not: a sentence and 1', async (name, words, sentence) => {
    const { exitCode, text, errors } = await ask(name, path, ...words)
    expect({ exitCode, text }).toEqual({ exitCode: 1, text: '' })
    expect(errors).toContain(sentence)
  })

  it.each(['check', 'plan', 'why', 'compare'])('%s of what is no notebook', async (name) => {
    const { exitCode, errors } = await ask(name, join(test.folder, 'nothing.ipynb'), 'one')
    expect(exitCode).toBe(1)
    expect(errors).toContain('There is no file')
  })
})

describe('what is kept', () => {
  it('is told, and what would be freed of it', async () => {
    const { holdings } = await askJson('roots')
    expect(Array.isArray(holdings)).toBe(true)
    expect(await askJson('gc', '--dry-run', '--older-than', '30d')).toMatchObject({
      isDry: true,
      keep: 3,
      olderThanSeconds: 30 * 86_400,
      deleted: []
    })
    expect((await ask('gc', '--dry-run')).text).toMatch(/^0 results, 0 B, would be freed\n/)
    expect(await ask('gc', '--keep', '0')).toMatchObject({
      exitCode: 2,
      text: ''
    })
  })
})
