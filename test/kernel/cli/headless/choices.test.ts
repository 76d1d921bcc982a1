import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { chosen, type Choices } from '../../../../kernel/cli/headless/choices.ts'
import { choiceMistakeInWords } from '../../../../kernel/render/words/choice-mistake.ts'
import { readNotebook } from '../../../../kernel/cli/headless/notebook-file.ts'
import { commandLineMistakeInWords } from '../../../../kernel/render/words/command-line/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'nix workflow choices '))
afterAll(() => rmSync(folder, { recursive: true }))

const cells = [
  'rate = 0.1; words = [ 1 2 ];',
  '%freeze jq',
  'data = output "make";',
  'model = output "train ${data} ${toString rate}";',
  'eval_a = output "eval ${model} ${jq}"; eval_b = output "b";',
  'inherit (words) first;',
  '%%python report model\npass',
  'this cannot = be read',
  'models.base = 1; models.big = rate;',
  'hyper = input { lr = [ 0.1 0.01 ]; n = [ 3 6 ]; title = "a"; };',
  'inherit (input { depth = [ 1 2 ]; }) depth;',
  'both = (input { seed = [ 1 2 ]; }).seed + (input { seed = [ 3 2 ]; }).seed;'
]

/** The same as is, with a tag on one cell. */
function choose(choices: Partial<Choices>, skipped: number | null = null) {
  const path = join(folder, 'a.ipynb')
  const all = cells.map((source, index) => ({
    ...{ cell_type: 'code', id: `c${index}`, source, outputs: [], execution_count: null },
    metadata: index === skipped ? { tags: ['skip-execution'] } : {}
  }))
  writeFileSync(path, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: all }))
  const notebook = readNotebook(path)
  if (!notebook.ok) throw new Error(commandLineMistakeInWords(notebook.mistake))
  return chosen(notebook.value, { set: [], only: [], ...choices })
}

function sources(choices: Partial<Choices>): readonly string[] {
  const choice = choose(choices)
  if (!choice.ok) throw new Error(choiceMistakeInWords(choice.mistake))
  return choice.value.notebook.codeCells.map(({ source }) => source)
}

function runs(only: readonly string[], skipped: number | null = null): readonly number[] {
  const choice = choose({ only }, skipped)
  if (!choice.ok) throw new Error(choiceMistakeInWords(choice.mistake))
  return [...choice.value.runs].sort((one, other) => one - other)
}

describe('--set', () => {
  it.each([
    [['rate=0.5'], 0, 'rate = 0.5; words = [ 1 2 ];'],
    [['rate=0.5', 'words=["a"]'], 0, 'rate = 0.5; words = [ "a" ];'],
    [['rate=1', 'rate=2'], 0, 'rate = 2; words = [ 1 2 ];'],
    [['rate=a=b'], 0, 'rate = "a=b"; words = [ 1 2 ];'],
    [['models.big=3'], 8, 'models.base = 1; models.big = 3;'],
    [
      ['hyper.lr=0.01', 'hyper.title=b'],
      9,
      'hyper = input { lr = [ 0.1 0.01 ]; n = [ 3 6 ]; title = "b"; } // { lr = 0.01; };'
    ],
    [
      ['hyper.lr=7', 'hyper.n=6', 'hyper.lr=0.1'],
      9,
      'hyper = input { lr = [ 0.1 0.01 ]; n = [ 3 6 ]; title = "a"; } // { n = 6; };'
    ],
    [['hyper={"lr":5}'], 9, 'hyper = { "lr" = 5 ; };'],
    [['depth=2'], 10, 'inherit (input { depth = [ 1 2 ]; } // { depth = 2; }) depth;'],
    [
      ['seed=2'],
      11,
      'both = (input { seed = [ 1 2 ]; } // { seed = 2; }).seed + (input { seed = [ 3 2 ]; } // { seed = 2; }).seed;'
    ]
  ])('%j', (set, index, source) => {
    const all = sources({ set })
    expect(all[index]?.replace(/ +/g, ' ')).toBe(source)
    expect(all.filter((one, at) => one !== cells[at])).toHaveLength(1)
  })

  it.each([
    ['raet=1', 'Did you mean rate?'],
    ['hyper.lrr=1', 'hyper.lrr'],
    ['hyper.lr=1e999', 'too large'],
    ['rate', 'does not begin with a name'],
    ['=1', 'does not begin with a name'],
    ['let=1', 'does not begin with a name'],
    ['a b=1', 'does not begin with a name'],
    ['rate=1e999', 'too large'],
    ['first=1', 'code cell 6 does not define it as first = …;'],
    ['report=1', 'code cell 7 does not define it as report = …;']
  ])('%s is refused', (set, reason) => {
    const choice = choose({ set: [set] })
    expect(choice.ok ? '' : choiceMistakeInWords(choice.mistake)).toContain(reason)
  })
})

describe('--only', () => {
  it.each([
    [[], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
    [['data'], [2]],
    [['model'], [0, 2, 3]],
    [['eval_*'], [0, 1, 2, 3, 4]],
    [['report'], [0, 2, 3, 6]],
    [['models'], [0, 8]],
    [
      ['models.base', 'data'],
      [0, 2, 8]
    ]
  ])('%j', (only, expected) => {
    expect(runs(only)).toEqual(expected)
  })

  it('of what there is not is refused', () => {
    const choice = choose({ only: ['modle'] })
    expect(choice).toEqual({
      ok: false,
      mistake: { kind: 'not-defined', option: '--only', name: 'modle', nearest: 'model' }
    })
  })

  it('leaves out cells that are tagged skip-execution', () => {
    expect(runs([], 2)).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(runs(['model'], 2)).toEqual([0, 3])
  })
})
