import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { historyOf } from '../../../../kernel/session/history/history.ts'
import type { Document } from '../../../../kernel/outcome/document.ts'
import type { TestNix } from '../../../support/nix.ts'
import { givenNotebook } from '../given-notebook.ts'
import {
  otherNotebook,
  frozenEngine,
  mistakeOf,
  reasonsOf,
  shell,
  stepOf,
  testSession,
  type Ran,
  type TestSession
} from '../support.ts'

let test: TestNix
let notebook: TestSession
givenNotebook((given) => {
  ;({ test, notebook } = given)
})

const containing = (text: string): unknown => expect.stringContaining(text)
const run: TestSession['run'] = (...request) => notebook.run(...request)

function documentOf({ outcome }: Ran): Document {
  const [shown] = outcome.shown
  if (shown?.kind !== 'document') throw new Error(JSON.stringify(outcome, null, 1))
  return shown.document
}

/** A program of the notebook's folder that writes what it is told. */
function writeScript(name: string, ...lines: readonly string[]): void {
  writeFileSync(
    join(test.folder, name),
    `#!/usr/bin/env python3
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--seed")
parser.add_argument("--epochs")
parser.add_argument("--data")
given = parser.parse_args()
open("metrics.json", "w").write('{"loss": 0.%s}' % (given.epochs or "0"))
${lines.join('\n')}
`
  )
}

/** The definitions of a notebook of two steps, with what is to be changed in it. */
interface Written {
  readonly seed: number
  readonly epochs: number
  readonly line: string
}

const usual: Written = { seed: 42, epochs: 10, line: '# one' }

async function define({ seed, epochs, line }: Written): Promise<Ran> {
  const file = `train-${line.length}.py`
  writeScript(file, line, '# the end')
  writeScript('build.py')
  await run(`build = program "build-data" ./build.py;\ntrain = program "train" ./${file};`, 'tools')
  await run(`dataset = output "\${build}/bin/build-data --seed=${seed}";`, 'dataset')
  return run(
    `model = output "\${train}/bin/train --epochs=${epochs} --data=\${dataset}/metrics.json";`,
    'model'
  )
}

describe('why a step was built', () => {
  beforeEach(async () => {
    await define(usual)
  })

  it('is that it is new', async () => {
    const step = stepOf(await run(`newcomer = ${shell('echo newcomer > x')};`, 'new'))
    expect(reasonsOf(step)).toEqual(['first build'])
    expect(stepOf(await run('newcomer', 'ask')).reasons).toEqual([])
  })

  it('is an option of its command', async () => {
    const step = stepOf(await define({ ...usual, epochs: 21 }))
    expect(step.status).toBe('built')
    expect(reasonsOf(step)).toEqual(['--epochs 10 → 21'])
  })

  it('is an option of an input', async () => {
    await define({ ...usual, seed: 43 })
    // Both wrote what they wrote before: so nothing was built, and there is no reason to tell.
    const step = stepOf(await run('model', 'ask'))
    expect(step).toMatchObject({ status: 'cached', reasons: [] })
    const text = JSON.stringify(documentOf(await run('%why model', 'why')))
    expect(text).toContain('input dataset changed (because --seed 42 → 43)')
  })

  it('is a line of a script', async () => {
    const step = stepOf(await define({ ...usual, line: 'open("more", "w").write("2")' }))
    expect(step.status).toBe('built')
    expect(reasonsOf(step)).toEqual(['script train changed: line 9'])
    const document = documentOf(await run('%why model', 'why'))
    expect(document.blocks).toContainEqual({
      kind: 'difference',
      lines: [
        { change: 'same', text: '⋯ 6 lines that are the same ⋯' },
        { change: 'same', text: 'given = parser.parse_args()' },
        { change: 'same', text: containing('metrics.json') },
        { change: 'gone', text: '# one' },
        { change: 'new', text: 'open("more", "w").write("2")' },
        { change: 'same', text: '# the end' }
      ]
    })
  })

  it('is that its result was collected', async () => {
    const step = stepOf(await run(`brief = ${shell('echo brief > x')};`, 'brief'))
    rmSync(join(test.nix.stateFolder, 'results'), { recursive: true })
    const { run: nix } = await import('../../../../nix/process/process.ts')
    const { invokeNix } = await import('../../../../nix/installation/invocation.ts')
    const gone = await nix(
      invokeNix(test.nix, 'nix-store', ['--delete', '--ignore-liveness', step.outPath ?? ''])
    )
    expect(gone.exitCode, gone.stderr).toBe(0)
    expect(reasonsOf(stepOf(await run('brief', 'ask')))).toEqual([
      'its result was not in the store any more, and in no cache'
    ])
  })

  it('is told of steps that fail too', async () => {
    await run(`flawed = ${shell('echo 1 > x')};`, 'flawed')
    const step = stepOf(await run(`flawed = ${shell('exit 3')};`, 'flawed'))
    expect(step.status).toBe('failed')
    expect(reasonsOf(step)).toEqual(['-c echo 1 > x → exit 3'])
  })
})

describe('%why', () => {
  it.each([
    ['%why', 'No step is named.', 'Write it as in: %why model, or: %why models'],
    ['%why modle', 'There is no step modle in this notebook.', 'Did you mean model?'],
    [
      '%why a b',
      '"b" is one word too many. What has blanks in its name stands in quotes.',
      'Write it as in: %why model, or: %why models'
    ]
  ])('%s says what to type', async (code, message, fix) => {
    expect(mistakeOf(await run(code, 'why'), 'command')).toMatchObject({ message, fix })
  })

  it('of a step that is not built says so', async () => {
    const { outcome } = await run(`unbuilt = ${shell('exit 4')};`, 'unbuilt')
    expect(outcome.mistakes).toMatchObject([{ kind: 'build-failed' }])
    expect(documentOf(await run('%why unbuilt', 'why'))).toMatchObject({
      title: 'Why unbuilt has to be built',
      blocks: [{ text: containing('first build') }]
    })
  })
})

describe('the history of a step', () => {
  const change = (seed: number) => run(`told = ${shell(`echo ${seed} > told`)};`, 'told')

  it('has every identity once, in the order of their last return', async () => {
    for (const seed of [1, 2, 2, 3, 1]) await change(seed)
    const commands = historyOf(notebook.engine, 'told').map(({ command }) => command.at(-1))
    expect(commands).toEqual(['echo 2 > told', 'echo 3 > told', 'echo 1 > told'])
  })

  it('is listed, with what was changed', async () => {
    const { blocks, title } = documentOf(await run('%history told', 'ask'))
    expect(title).toBe('History of told')
    const [table] = blocks
    if (table?.kind !== 'table') throw new Error(JSON.stringify(blocks))
    expect(table.rows.map((row) => [row[0]?.text, row[1]?.text, row[4]?.text])).toEqual([
      ['told', 'now', '-c echo 3 > told → echo 1 > told'],
      ['told@1', 'in the store', '-c echo 2 > told → echo 3 > told'],
      ['told@2', 'in the store', 'first result']
    ])
  })

  it('shows an earlier result', async () => {
    const { outcome } = await run('%history told 1', 'ask')
    expect(outcome.shown).toMatchObject([
      { kind: 'said', said: { kind: 'earlier-result', step: 'told' } },
      {
        kind: 'step',
        step: { name: 'told@1', status: 'cached', files: { files: [{ preview: { head: ['3'] } }] } }
      }
    ])
    const mistake = mistakeOf(await run('%history told 9', 'ask'), 'command')
    expect(mistake.message).toBe(
      'Of told 2 earlier results are in the store: told@9 is not among them.'
    )
  })

  it('is there for the next kernel, whatever happened to the file', async () => {
    const folder = join(test.nix.stateFolder, 'history')
    const [file = ''] = readdirSync(folder)
    const path = join(folder, file)
    appendFileSync(path, '{"name":"told","drvPa')
    await change(4)
    appendFileSync(path, '\u0000\u0001 nonsense\n[]\n{"name":5}\n')
    expect(readFileSync(path, 'utf8')).toContain('nonsense')
    const next = testSession(await frozenEngine(test))
    const commands = historyOf(next.engine, 'told').map(({ command }) => command.at(-1))
    expect(commands).toEqual(['echo 2 > told', 'echo 3 > told', 'echo 1 > told', 'echo 4 > told'])
    await next.close()
  })

  it('is that of its notebook alone', () => {
    const other = testSession(otherNotebook(notebook.engine, 'another notebook'))
    expect(historyOf(other.engine, 'told')).toEqual([])
  })
})
