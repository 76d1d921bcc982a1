import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { executeNotebook } from '../../kernel/cli/headless/execute.ts'
import { readNotebook } from '../../kernel/cli/headless/notebook-file.ts'
import { packageRoot } from '../../kernel/host/package-root.ts'
import {
  commandLineMistakeInWords,
  failedCellInWords
} from '../../kernel/render/words/command-line/index.ts'
import type { Nix } from '../../nix/installation/installation.ts'
import { foundNix, removeTree, testEnvironment } from '../support/nix.ts'
import { scratchFolder } from '../support/scratch.ts'
import { notebooks } from './tool.ts'

/*
 * A notebook for each family of what the library has, run by a real kernel as a client with all
 * cells at hand runs it. All of them in one store, one after the other.
 */

let folder: string
let nix: Nix
const before = { ...process.env }
beforeAll(async () => {
  folder = scratchFolder('families')
  // What the kernels inherit.
  Object.assign(process.env, testEnvironment(folder))
  nix = await foundNix(process.env)
})
afterAll(() => {
  for (const name of ['NIX_WORKFLOW_STORE', 'NIX_WORKFLOW_STATE', 'NIX_CONFIG']) {
    if (before[name] === undefined) Reflect.deleteProperty(process.env, name)
    else process.env[name] = before[name]
  }
  removeTree(folder)
})

interface Run {
  readonly status: ReadonlyMap<string, string>
  /** The text of a file of a step's result. */
  readonly read: (step: string, file: string) => string
}

async function execute(name: string): Promise<Run> {
  const path = join(notebooks, `${name}.ipynb`)
  const notebook = readNotebook(path)
  if (!notebook.ok) throw new Error(commandLineMistakeInWords(notebook.mistake))
  const execution = await executeNotebook(
    path,
    notebook.value,
    { command: [process.execPath, join(packageRoot, 'dist', 'kernel.js'), '{connection_file}'] },
    { onStep: () => undefined, onStatus: () => undefined },
    new AbortController().signal
  )
  if (!execution.ok) throw new Error(commandLineMistakeInWords(execution.mistake))
  const { failure, steps } = execution.value
  if (failure !== null) throw new Error(failedCellInWords(failure))
  const places = new Map(steps.map((step) => [step.name, step.outPath]))
  return {
    status: new Map(steps.map((step) => [step.name, step.status])),
    read: (step, file) => {
      const place = places.get(step)
      if (place === undefined || place === null) {
        throw new Error(`${name} has no step ${step} with a result: ${[...places.keys()].join()}`)
      }
      return readFileSync(join(nix.onDisk(place), file), 'utf8')
    }
  }
}

describe('a notebook of a family', () => {
  it('sweeps: a step a combination, some of them, behind them, gathered', async () => {
    const { status, read } = await execute('sweeps')
    expect([...status.values()].filter((one) => one === 'failed')).toEqual([])
    const ranking = read('ranking', 'ranking.txt').trim().split('\n')
    expect(ranking).toHaveLength(6)
    expect(ranking[0]).toMatch(/g {2}flipper_length_mm in 8 parts$/)
    expect(read('best', 'best.md')).toBe('The best of 6 is **bins=8,measure=flipper_length_mm**.\n')
    // The same as a step of the sweep, which is there.
    expect(status.get('chosen_fit')).toBe('cached')
    expect(read('chosen_fit', 'metrics.json')).toMatch(/"bins": 2.*"bill_length_mm"/)
  })

  it('scripts: cells in other languages', async () => {
    const { status, read } = await execute('scripts')
    expect([...status]).toEqual([
      ['weights', 'built'],
      ['heavy', 'built'],
      ['summary', 'built'],
      ['lines', 'built']
    ])
    expect(read('weights', 'means.csv')).toMatch(/^species,mass_g\nAdelie,37\d\d\.\d\n/)
    expect(read('heavy', 'heavy.txt')).toMatch(/^Gentoo weighs more than 4000 g: \d+\.\d g\n$/)
    expect(read('lines', 'lines.txt')).toBe('1\n')
  })

  it('pins and data: files by content, results by hash', async () => {
    const { status, read } = await execute('pins-and-data')
    expect(status.get('counts')).toBe('pinned')
    expect(read('most', 'most.csv')).toBe(
      'Adelie,152\nGentoo,124\nChinstrap,68\nspecies,penguins\n'
    )
    expect(read('noted', 'note.txt')).toMatch(/^made of \/nix\/store\/e{32}-counts\/counts\.csv\n$/)
  })

  it('long runs: checkpoints, limits and a folder that is kept', async () => {
    const { status, read } = await execute('long-running')
    for (const name of ['early', 'late', 'limited', 'progress', 'resuming'])
      expect([...status.keys()]).toContain(name)
    expect([...status.values()].filter((one) => one === 'failed')).toEqual([])
    expect(read('late', 'state.json')).toContain('"steps": 50')
    expect(read('progress', 'progress.md')).toMatch(/late, after 50 steps: 1\.414213562373 to/)
    expect(read('resuming', 'reached.txt')).toBe('reached 3\n')
  })
})
