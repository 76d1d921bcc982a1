import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measure } from './figures.ts'
import { decodePng, inertElements, readSvg } from './picture.ts'
import {
  contents,
  readJson,
  readTable,
  runSteps,
  runTool,
  scratchFolder,
  type ToolStep
} from './tool.ts'

const trainings = [
  ['small', ['--epochs=5', '--lr=0.01', '--batch-size=128'], 'epochs=5 lr=0.01 batch=128 seed=42'],
  ['base', ['--epochs=10', '--lr=0.001', '--batch-size=32'], 'epochs=10 lr=0.001 batch=32 seed=42'],
  [
    'large',
    ['--epochs=50', '--lr=0.0001', '--batch-size=64', '--seed=123'],
    'epochs=50 lr=0.0001 batch=64 seed=123'
  ]
] as const

const steps: readonly ToolStep[] = [
  {
    name: 'dataset',
    tool: 'showcase/build-data.py',
    options: ['--name=demo', '--samples=500', '--seed=42'],
    files: ['data.csv', 'scatter.svg', 'summary.json']
  },
  ...trainings.flatMap(([size, options]): ToolStep[] => [
    {
      name: `model-${size}`,
      tool: 'showcase/train.py',
      options: ['--data=@dataset/data.csv', ...options],
      files: ['history.csv', 'loss.svg', 'metrics.json', 'model.json']
    },
    {
      name: `predict-${size}`,
      tool: 'showcase/predict.py',
      options: [`--model=@model-${size}/model.json`, '--data=@dataset/data.csv'],
      files: ['predictions.csv']
    },
    {
      name: `eval-${size}`,
      tool: 'showcase/evaluate.py',
      options: [`--predictions=@predict-${size}/predictions.csv`, '--truth=@dataset/data.csv'],
      files: ['confusion.png', 'metrics.json', 'report.md', 'roc.svg']
    }
  ]),
  {
    name: 'comparison',
    tool: 'showcase/compare.py',
    options: ['--result=@eval-small', '--result=@eval-base', '--result=@eval-large'],
    files: ['comparison.csv', 'comparison.svg', 'metrics.json', 'report.md']
  }
]

const scratch = scratchFolder()
const first = join(scratch.path, 'first')
const second = join(scratch.path, 'second')

beforeAll(async () => {
  await runSteps(steps, first, '1')
  // The program that trains the other two, for seconds.
  const dear = 'model-large'
  cpSync(join(first, dear), join(second, dear), { recursive: true })
  await runSteps(
    steps.filter(({ name }) => name !== dear),
    second,
    '4242'
  )
})
afterAll(() => scratch.remove())

describe('the tools of the showcase', () => {
  it.each(steps)('$name: writes its files, twice the same bytes', ({ name, files }) => {
    const written = contents(join(first, name))
    expect(written.map(([file]) => file)).toEqual(files)
    expect(contents(join(second, name))).toEqual(written)
  })

  it('draws as many samples as asked for, of both classes and splits', () => {
    const rows = readTable(join(first, 'dataset/data.csv'))
    expect(rows).toHaveLength(500)
    expect(Object.keys(rows[0] ?? {})).toEqual(['id', 'split', 'x1', 'x2', 'x3', 'x4', 'label'])
    const count = (column: string, value: string) =>
      rows.filter((row) => row[column] === value).length
    expect(readJson(join(first, 'dataset/summary.json'))).toMatchObject({
      name: 'demo',
      seed: 42,
      samples: 500,
      classes: { '0': count('label', '0'), '1': count('label', '1') },
      split: { train: count('split', 'train'), test: count('split', 'test') }
    })
    expect(count('label', '0')).toBeGreaterThan(200)
    expect(count('label', '1')).toBeGreaterThan(200)
    expect(count('split', 'test')).toBeGreaterThan(120)
    expect(count('split', 'train') + count('split', 'test')).toBe(500)
  })

  it.each(trainings)('%s: learns', (size, _options, name) => {
    const history = readTable(join(first, `model-${size}/history.csv`))
    const losses = history.map((row) => Number(row['train_loss']))
    const last = history.at(-1)
    expect(losses[0]).toBeCloseTo(Math.LN2, 1)
    expect(losses.at(-1)).toBeLessThan(0.5 * Math.LN2)
    expect(readJson(join(first, `model-${size}/metrics.json`))).toMatchObject({
      model: name,
      train_loss: Number(last?.['train_loss']),
      train_accuracy: Number(last?.['train_accuracy']),
      test_loss: Number(last?.['test_loss']),
      test_accuracy: Number(last?.['test_accuracy'])
    })
  })

  it('trains each model in its own way', () => {
    const curves = trainings.map(([size]) => readTable(join(first, `model-${size}/history.csv`)))
    expect(curves.map((curve) => curve.length)).toEqual([6, 11, 51])
    expect(new Set(curves.map((curve) => curve.at(-1)?.['test_accuracy'])).size).toBe(3)
  })

  it.each(trainings)('%s: measures what the tests measure too', (size, _options, name) => {
    const predictions = join(first, `predict-${size}/predictions.csv`)
    const own = measure(predictions, join(first, 'dataset/data.csv'), 'label', '1')
    expect(own.accuracy).toBeGreaterThan(0.8)
    expect(own.auc).toBeGreaterThan(0.9)
    const trained = readTable(join(first, `model-${size}/history.csv`)).at(-1)
    expect(own.accuracy).toBeCloseTo(Number(trained?.['test_accuracy']), 6)
    expect(own.logLoss).toBeCloseTo(Number(trained?.['test_loss']), 4)
    const near = (value: number): unknown => expect.closeTo(value, 5)
    expect(readJson(join(first, `eval-${size}/metrics.json`))).toMatchObject({
      model: name,
      samples: own.rows,
      accuracy: near(own.accuracy),
      precision: near(own.precision),
      recall: near(own.recall),
      f1: near((2 * own.precision * own.recall) / (own.precision + own.recall)),
      auc: near(own.auc),
      log_loss: near(own.logLoss)
    })
  })

  it('compares by accuracy, in the order given, and names the best', () => {
    const rows = readTable(join(first, 'comparison/comparison.csv'))
    expect(rows.map((row) => row['model'])).toEqual(trainings.map(([, , name]) => name))
    const best = rows.reduce((one, other) =>
      Number(other['accuracy']) > Number(one['accuracy']) ? other : one
    )
    expect(best['rank']).toBe('1')
    expect(readJson(join(first, 'comparison/metrics.json'))).toMatchObject({ best: best['model'] })
    const report = readFileSync(join(first, 'comparison/report.md'), 'utf8')
    expect(report).toContain(`**Best: ${best['model'] ?? ''}**`)
    for (const row of rows) {
      expect(report).toContain(`| ${row['model'] ?? ''} | ${Number(row['accuracy']).toFixed(4)} |`)
    }
  })
})

describe('the pictures of the showcase', () => {
  const pictures = steps.flatMap(({ name, files }) =>
    files.filter((file) => file.endsWith('.svg')).map((file) => `${name}/${file}`)
  )

  it.each(pictures)('%s is an inert SVG with words in it', async (picture) => {
    const { elements, attributes, texts } = await readSvg(join(first, picture))
    expect(inertElements).toEqual(expect.arrayContaining(Object.keys(elements)))
    expect(attributes.filter((name) => /^on|href|style/.test(name))).toEqual([])
    expect(texts.length).toBeGreaterThan(10)
  })

  it('draws a dot a sample', async () => {
    const { signs } = await readSvg(join(first, 'dataset/scatter.svg'))
    expect(signs).toBe(500)
  })

  it.each(trainings)('%s: the confusion matrix is a PNG with letters in it', (size) => {
    const png = decodePng(readFileSync(join(first, `eval-${size}/confusion.png`)))
    expect(png.width).toBeGreaterThan(300)
    expect(png.height).toBeGreaterThan(280)
    expect(png.colours).toBeGreaterThan(9)
  })
})

describe('mistakes', () => {
  const mistaken = join(scratch.path, 'mistaken')
  beforeAll(() => {
    mkdirSync(join(mistaken, 'result'), { recursive: true })
    writeFileSync(join(mistaken, 'list.json'), '[1, 2]')
    writeFileSync(join(mistaken, 'broken.json'), '{"kind": ')
    writeFileSync(join(mistaken, 'half.json'), '{"kind": "two-layer network", "name": "x"}')
    writeFileSync(join(mistaken, 'result/metrics.json'), '{"model": "x"}')
    writeFileSync(join(mistaken, 'empty.csv'), '')
    writeFileSync(join(mistaken, 'uneven.csv'), 'id,split,x1,label\n1,train\n')
    writeFileSync(join(mistaken, 'words.csv'), 'id,split,x1,label\n1,train,much,0\n2,test,1,1\n')
    writeFileSync(join(mistaken, 'single.csv'), 'id,split,x1,label\n1,train,1,0\n2,test,2,0\n')
    writeFileSync(join(mistaken, 'alien.csv'), 'id,model,predicted,probability_0,probability_1\n')
    writeFileSync(
      join(mistaken, 'stranger.csv'),
      'id,model,predicted,probability_0,probability_1\n9999,x,0,0.5,0.5\n'
    )
  })

  const data = `--data=${first}/dataset/data.csv`
  const cases: readonly [string, string, readonly string[], readonly string[]][] = [
    ['an unknown option', 'train', [data, '--epoch=3'], ['--epoch']],
    ['an option left out', 'train', [], ['--data']],
    ['words for a number', 'train', [data, '--epochs=many'], ['--epochs', "'many'"]],
    ['no epochs', 'train', [data, '--epochs=0'], ["'0'", 'at least 1']],
    ['a learning rate of zero', 'train', [data, '--lr=0'], ['--lr', 'above zero']],
    ['a learning rate that is none', 'train', [data, '--lr=nan'], ['--lr']],
    ['too few samples', 'build-data', ['--samples=3'], ['--samples', '20']],
    ['a file that is not there', 'train', ['--data=no/such.csv'], ['no/such.csv', 'No such file']],
    ['a table without rows', 'train', [`--data=${mistaken}/empty.csv`], ['empty.csv', 'no rows']],
    ['uneven rows', 'train', [`--data=${mistaken}/uneven.csv`], ['uneven.csv', 'shorter']],
    ['words among numbers', 'train', [`--data=${mistaken}/words.csv`], ["'much'", 'x1']],
    ['one class', 'train', [`--data=${mistaken}/single.csv`], ['two classes', 'holds 1']],
    ['another target', 'train', [data, '--target=colour'], ['colour', 'x1, x2']],
    ['a model that is no model', 'predict', [data, `--model=${mistaken}/list.json`], ['list.json']],
    ['a model that is no JSON', 'predict', [data, `--model=${mistaken}/broken.json`], ['no JSON']],
    ['half a model', 'predict', [data, `--model=${mistaken}/half.json`], ['lacks', 'features']],
    ['a model that is a table', 'predict', [data, data.replace('data', 'model')], ['no JSON']],
    [
      'predictions without rows',
      'evaluate',
      [`--predictions=${mistaken}/alien.csv`, data.replace('data', 'truth')],
      ['alien.csv', 'no rows']
    ],
    [
      'predictions of other data',
      'evaluate',
      [`--predictions=${mistaken}/stranger.csv`, data.replace('data', 'truth')],
      ['9999', 'stranger.csv']
    ],
    ['one result', 'compare', [`--result=${first}/eval-base`], ['twice']],
    [
      'a folder without metrics',
      'compare',
      [`--result=${first}/eval-base`, `--result=${first}/dataset`],
      ['dataset/metrics.json']
    ],
    [
      'metrics of something else',
      'compare',
      [`--result=${first}/eval-base`, `--result=${mistaken}/result`],
      ['result/metrics.json', 'accuracy']
    ]
  ]

  it.each(cases)('%s: %s says so, and writes nothing', async (_title, tool, options, words) => {
    const folder = join(scratch.path, 'run')
    rmSync(folder, { recursive: true, force: true })
    const ended = await runTool(`showcase/${tool}.py`, options, folder)
    expect(ended.exitCode).toBe(2)
    expect(ended.stdout).toBe('')
    expect(ended.stderr).not.toContain('Traceback')
    for (const word of words) expect(ended.stderr).toContain(word)
    expect(contents(folder)).toEqual([])
  })

  it('a learning rate that is far too large ends in words', async () => {
    const folder = join(scratch.path, 'diverged')
    const ended = await runTool('showcase/train.py', [data, '--lr=1e308', '--epochs=3'], folder)
    expect(ended.exitCode).toBe(2)
    expect(ended.stderr).toContain('a smaller --lr helps')
    expect(ended.stderr).not.toContain('Traceback')
  })

  it.each(['build-data', 'train', 'predict', 'evaluate', 'compare'])(
    '%s has help',
    async (tool) => {
      const ended = await runTool(`showcase/${tool}.py`, ['--help'], join(scratch.path, 'help'))
      expect(ended.exitCode).toBe(0)
      expect(ended.stdout).toMatch(/^usage: /)
      expect(ended.stdout).toMatch(/Writes .* into the\s+current folder/)
    }
  )

  it('knows a model by its content, wherever it lies', async () => {
    const moved = join(scratch.path, 'moved')
    cpSync(join(first, 'eval-large'), join(moved, 'a'), { recursive: true })
    cpSync(join(first, 'eval-small'), join(moved, 'b'), { recursive: true })
    const options = [`--result=${moved}/a`, `--result=${moved}/b`]
    const ended = await runTool('showcase/compare.py', options, join(moved, 'compared'))
    expect(ended.stderr).toBe('')
    const models = readTable(join(moved, 'compared/comparison.csv')).map((row) => row['model'])
    expect(models).toEqual([trainings[2][2], trainings[0][2]])
  })
})
