import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { optionsOf } from '../../../../kernel/session/history/command-options.ts'
import type { Block, Document } from '../../../../kernel/outcome/document.ts'
import { plainName } from '../../../../kernel/commands/compare/comparison.ts'
import { isLowerBetter } from '../../../../kernel/commands/compare/metrics.ts'
import { isPattern, matchesName } from '../../../../kernel/session/notebook/name-pattern.ts'
import { forget } from '../../../../nix/store/records.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import {
  frozenEngine,
  mistakeOf,
  stepOf,
  testSession,
  type Ran,
  type TestSession
} from '../../session/support.ts'

describe('the words of a command', () => {
  it.each([
    [['--a=1', '--b', '2', '-k', '3'], { '--a': ['1'], '--b': ['2'], '-k': ['3'] }, []],
    [['--flag', '--a=1', 'file'], { '--flag': [''], '--a': ['1'] }, ['file']],
    [['--shift', '-0.5'], { '--shift': ['-0.5'] }, []],
    [['--result=a', '--result=b'], { '--result': ['a', 'b'] }, []],
    [['script.py', 'rate=0.1', 'data=${raw}'], { rate: ['0.1'], data: ['${raw}'] }, ['script.py']],
    [['--', '--a=1'], {}, ['--a=1']],
    [['--note=a=b c'], { '--note': ['a=b c'] }, []],
    [[], {}, []]
  ])('%j', (words, options, others) => {
    const read = optionsOf(['program', ...words])
    expect(Object.fromEntries(read.options)).toEqual(options)
    expect(read.others).toEqual(others)
  })
})

describe('a name as others write it, too', () => {
  it.each([
    ['learning-rate', 'learningrate'],
    ['train.learning_rate', 'learningrate'],
    ['a.b.LearningRate', 'learningrate'],
    ['lr', 'lr'],
    ['a.', ''],
    ['', '']
  ])('%j is %j', (name, plain) => {
    expect(plainName(name)).toBe(plain)
  })
})

describe('patterns of names', () => {
  it.each([
    ['eval_*', 'eval_base', true],
    ['eval_*', 'model', false],
    ['a?', 'ab', true],
    ['a.b', 'axb', false],
    ['*', 'models.base', true],
    ['*.json', 'a.json.json', true],
    ['*.json', 'a.json.gz', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'acb', false],
    ['?', '😀', true],
    ['a*', 'a', true],
    ['a?', 'a', false],
    ['(*', '(b', true]
  ])('%s and %s', (word, name, fits) => {
    expect(matchesName(word, name)).toBe(fits)
  })

  it('take no longer than they are long, whatever a step has called its files', () => {
    const began = performance.now()
    expect(matchesName('*a'.repeat(20) + 'b', 'a'.repeat(20_000))).toBe(false)
    expect(performance.now() - began).toBeLessThan(5000)
  })

  it('are told from names', () => {
    expect(['eval_*', 'a?', 'a'].map(isPattern)).toEqual([true, true, false])
  })
})

describe('less is better', () => {
  it.each([
    ['loss', true],
    ['val_loss', true],
    ['testRMSE', true],
    ['train.seconds', true],
    ['mean absolute error', true],
    ['accuracy', false],
    ['f1', false],
    ['lossless_share', false],
    ['r2', false]
  ])('of %s: %s', (name, expected) => {
    expect(isLowerBetter(name)).toBe(expected)
  })
})

let test: TestNix
let notebook: TestSession

const tool = `#!/usr/bin/env python3
import json, sys
given = dict(word[2:].split("=", 1) for word in sys.argv[1:])
rate = float(given.get("lr", 0))
loss = abs(rate - 0.01)
if "model" in given:
    loss = json.load(open(given["model"]))["loss"]
json.dump({"loss": loss, "accuracy": 1 - loss, "lr": rate}, open("metrics.json", "w"))
open("curve.svg", "w").write('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
`

beforeAll(async () => {
  test = await testNix()
  notebook = testSession(await frozenEngine(test))
  writeFileSync(join(test.folder, 'tool.py'), tool)
  await notebook.run(
    'train = program "train" ./tool.py;\nevaluate = program "evaluate" ./tool.py;',
    'tools'
  )
  const rates = ['0.0001', '0.01', '0.5']
  await notebook.run(
    rates
      .map(
        (rate, index) => `model_${index} = output "\${train}/bin/train --lr=${rate} --epochs=5";
eval_${index} = output "\${evaluate}/bin/evaluate --model=\${model_${index}}/metrics.json";`
      )
      .join('\n'),
    'steps'
  )
  await notebook.run('both = { first = eval_0; second = eval_1; };', 'sweep')
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

function documentOf({ outcome }: Ran): Document {
  const [shown] = outcome.shown
  if (shown?.kind !== 'document') throw new Error(JSON.stringify(outcome, null, 1))
  return shown.document
}

function blockOf<Kind extends Block['kind']>(
  document: Document,
  kind: Kind
): Extract<Block, { kind: Kind }> {
  const isOf = (block: Block): block is Extract<Block, { kind: Kind }> => block.kind === kind
  const found = document.blocks.find(isOf)
  if (found === undefined) throw new Error(JSON.stringify(document, null, 1))
  return found
}

const ask = async (code: string) => documentOf(await notebook.run(code, 'ask'))

describe('%compare', () => {
  it('shows what differs in the lineage, what came out, and the best of it', async () => {
    const { columns, rows } = blockOf(await ask('%compare eval_*'), 'table')
    expect(columns.map(({ title }) => title)).toEqual(['step', 'lr', 'loss', 'accuracy'])
    expect(rows.map((row) => row.map(({ text }) => text))).toEqual([
      ['eval_0', '0.0001', '0.0099', '0.9901'],
      ['eval_1', '0.01', '0.0', '1.0'],
      ['eval_2', '0.5', '0.49', '0.51']
    ])
    expect(rows.map((row) => row.map(({ best }) => best === true))).toEqual([
      [false, false, false, false],
      [false, false, true, true],
      [false, false, false, false]
    ])
  })

  it('says which way each metric is judged', async () => {
    expect(JSON.stringify(await ask('%compare eval_*'))).toContain(
      '★ marks the highest of accuracy and the lowest of loss: by its name.'
    )
  })

  it('draws the first metric over the one number that differs', async () => {
    const { plot } = blockOf(await ask('%compare eval_*'), 'plot')
    expect(plot).toMatchObject({ x: 'lr', y: 'loss', kind: 'line' })
    expect(plot.series.map(({ points }) => points.map(({ x }) => x))).toEqual([[0.0001, 0.01, 0.5]])
  })

  it('draws what it is asked to', async () => {
    const { plot } = blockOf(await ask('%compare eval_0 eval_2 --plot lr accuracy'), 'plot')
    expect(plot).toMatchObject({ x: 'lr', y: 'accuracy' })
  })

  it('takes a set of steps', async () => {
    const { rows } = blockOf(await ask('%compare both'), 'table')
    expect(rows.map(([first]) => first?.text)).toEqual(['both.first', 'both.second'])
    expect(blockOf(await ask('%compare both.*'), 'table').rows).toHaveLength(2)
  })

  it('tells scripts apart, also where they differ far down', async () => {
    const body = (last: string) =>
      `import json\nx = 1\n${last}\njson.dump({"x": x}, open("m.json", "w"))`
    await notebook.run(`%%python s_0\n${body('x = 2')}`, 's_0')
    await notebook.run(`%%python s_1\n${body('x = 3')}`, 's_1')
    await notebook.run(`%%python s_2\n${body('x = 3')}\n# and more`, 's_2')
    const { columns, rows } = blockOf(await ask('%compare s_*'), 'table')
    expect(columns.map(({ title }) => title)).toEqual(['step', 'script', 'x'])
    const shown = rows.map((row) => row[1]?.text ?? '')
    expect(shown[0]).toBe('3: x = 2')
    expect(shown[1]).toMatch(/^3: x = 3 \([0-9a-f]{6}\)$/)
    expect(new Set(shown).size).toBe(3)
  })

  it('tells of scripts of programs, variables and programs anywhere in the lineage', async () => {
    writeFileSync(
      join(test.folder, 'other.py'),
      tool.replace('import json, sys', 'import sys, json')
    )
    await notebook.run('train_1 = program "train" ./other.py;', 'other')
    await notebook.run(
      `first_0 = output { cmd = "\${train}/bin/train --lr=1"; env.MODE = "slow"; };
       first_1 = output { cmd = "\${train_1}/bin/train --lr=1"; env.MODE = "fast"; };
       last_0 = output "\${evaluate}/bin/evaluate --model=\${first_0}/metrics.json";
       last_1 = output "\${evaluate}/bin/evaluate --model=\${first_1}/metrics.json";`,
      'variants'
    )
    const { columns, rows } = blockOf(await ask('%compare last_*'), 'table')
    expect(columns.slice(0, 3).map(({ title }) => title)).toEqual(['step', 'script', 'MODE'])
    expect(rows.map((row) => row.slice(1, 3).map(({ text }) => text))).toEqual([
      ['2: import json, sys', 'slow'],
      ['2: import sys, json', 'fast']
    ])
  })

  it('asks Nix of what it has no record of', async () => {
    const asked = await notebook.run('eval_0', 'asked')
    forget(test.nix, stepOf(asked).drvPath)
    const document = await ask('%compare eval_0 eval_1')
    expect(JSON.stringify(document)).not.toContain('Not built yet')
    expect(blockOf(document, 'table').rows[0]?.map(({ text }) => text)).toContain('0.9901')
  })

  it('shows one file of each', async () => {
    const { files } = blockOf(await ask('%compare model_* --file curve.svg'), 'files')
    expect(files.map(({ title, file }) => [title, file.preview.kind])).toEqual([
      ['model_0', 'image'],
      ['model_1', 'image'],
      ['model_2', 'image']
    ])
  })

  it('names what is not built', async () => {
    const first = await notebook.run('flawed = output "${train}/bin/train --lr=x";', 'flawed')
    mistakeOf(first, 'build-failed')
    await notebook.run('behind = output "${train}/bin/train --lr=${flawed}/x";', 'behind')
    await notebook.run('%build off\nlater = output "${train}/bin/train --lr=7";', 'later')
    await notebook.run('%build on', 'on')
    const text = JSON.stringify(await ask('%compare eval_0 flawed behind later'))
    expect(text).toContain('Failed: flawed. %log flawed says why; run its cell when that is fixed.')
    expect(text).toContain('Blocked by a step that failed: behind. Fix that one')
    expect(text).toContain('Not built yet: later. Run its cell.')
    const difference = JSON.stringify(await ask('%diff eval_0 flawed'))
    expect(difference).toContain('Only what they are made of is compared. Failed: flawed.')
  })

  it('names what is read as the notebook does, and words with blanks whole', async () => {
    const named = (
      word: string
    ) => `index_${word} = output { program = "\${train}/bin/train"; args = [ "--lr=${word}" ]; name = "inner-${word}"; };
      uses_${word} = output { program = "\${train}/bin/train"; args = [ "--lr=\${index_${word}}/my index" "a ${word}" ]; };`
    await notebook.run(`%build off\n${named('1')}\n${named('2')}`, 'named')
    await notebook.run('%build on', 'on')
    const text = JSON.stringify(await ask('%compare uses_1 uses_2'))
    expect(text).toContain('${index_1}/my index')
    expect(text).toContain(JSON.stringify('"a 1"').slice(1, -1))
    expect(text).not.toContain('${inner-1}')
  })

  it.each([
    ['%compare', 'No step is named.', '%compare eval_*'],
    ['%compare evil_*', "No step's name is like evil_*.", 'Run the cell'],
    ['%compare evals_0', 'There is no step evals_0', 'Did you mean eval_0?'],
    ['%compare train', 'train is no step', 'Name a step'],
    ['%compare eval_* --plot lr', '--plot needs', '--plot lr accuracy'],
    ['%compare eval_* --plot lr nothing', 'nothing to draw', 'Metrics: loss, accuracy'],
    ['%compare eval_* --file no.svg', 'None of these steps wrote no.svg.', '%files eval_0'],
    ['%compare eval_* --file ../../etc/passwd', 'None of these steps wrote', '%files eval_0'],
    ['%compare --what', 'There is no option --what.', '%compare eval_*']
  ])('%s says what to type', async (code, message, fix) => {
    const mistake = mistakeOf(await notebook.run(code, 'ask'), 'command')
    expect(mistake.message).toContain(message)
    expect(mistake.fix).toContain(fix)
  })
})
