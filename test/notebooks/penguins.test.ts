import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measure } from './figures.ts'
import { decodePng, inertElements, readSvg } from './picture.ts'
import {
  contents,
  notebooks,
  readJson,
  readTable,
  runSteps,
  runTool,
  scratchFolder,
  type ToolStep
} from './tool.ts'

const published = join(notebooks, 'penguins/penguins.csv')
const species = ['Adelie', 'Chinstrap', 'Gentoo'] as const
const data = '--data=@measured/data.csv'

/** The three models, with bounds within which their accuracy must be, and their names. */
const models = [
  ['all', 0.95, 1, 'softmax(all features) epochs=200 lr=0.5'],
  ['body', 0.7, 0.9, 'softmax(flipper_length_mm + body_mass_g) epochs=200 lr=0.5'],
  ['neighbours', 0.95, 1, 'neighbours(all features) k=5']
] as const

const steps: readonly ToolStep[] = [
  {
    name: 'measured',
    tool: 'penguins/clean.py',
    options: [`--data=${published}`, '--seed=42'],
    files: ['data.csv', 'summary.json']
  },
  {
    name: 'bills',
    tool: 'penguins/scatter.py',
    options: [data, '--x=bill_length_mm', '--y=bill_depth_mm'],
    files: ['scatter.svg']
  },
  ...[
    ['all', []] as const,
    ['body', ['--features=flipper_length_mm,body_mass_g']] as const
  ].flatMap(([name, options]): ToolStep[] => [
    {
      name: `model-${name}`,
      tool: 'penguins/train.py',
      options: [data, '--epochs=200', '--lr=0.5', ...options],
      files: ['history.csv', 'loss.svg', 'metrics.json', 'model.json']
    },
    {
      name: `predict-${name}`,
      tool: 'penguins/predict.py',
      options: [`--model=@model-${name}/model.json`, data],
      files: ['predictions.csv']
    }
  ]),
  {
    name: 'predict-neighbours',
    tool: 'penguins/neighbours.py',
    options: [data, '--k=5'],
    files: ['predictions.csv']
  },
  ...models.map(([name]): ToolStep => ({
    name: `eval-${name}`,
    tool: 'showcase/evaluate.py',
    options: [
      `--predictions=@predict-${name}/predictions.csv`,
      '--truth=@measured/data.csv',
      '--target=species'
    ],
    files: ['confusion.png', 'metrics.json', 'report.md', 'roc.svg']
  })),
  {
    name: 'comparison',
    tool: 'showcase/compare.py',
    options: models.map(([name]) => `--result=@eval-${name}`),
    files: ['comparison.csv', 'comparison.svg', 'metrics.json', 'report.md']
  }
]

const scratch = scratchFolder()
const first = join(scratch.path, 'first')
const second = join(scratch.path, 'second')

beforeAll(async () => {
  await runSteps(steps, first, '1')
  await runSteps(steps, second, '4242')
})
afterAll(() => scratch.remove())

describe('the penguins', () => {
  it('are the data that the README names', () => {
    const digest = createHash('sha256').update(readFileSync(published)).digest('hex')
    const readme = readFileSync(join(notebooks, 'penguins/README.md'), 'utf8')
    for (const word of [digest, 'palmerpenguins', 'CC0', 'Horst', 'Hill', 'Gorman', '2020']) {
      expect(readme).toContain(word)
    }
  })

  it.each(steps)('$name: writes its files, twice the same bytes', ({ name, files }) => {
    const written = contents(join(first, name))
    expect(written.map(([file]) => file)).toEqual(files)
    expect(contents(join(second, name))).toEqual(written)
  })

  it('are cleaned without changing a measurement', () => {
    const original = readTable(published)
    const rows = readTable(join(first, 'measured/data.csv'))
    expect(original).toHaveLength(344)
    expect(rows).toHaveLength(342)
    for (const { id, split, ...measured } of rows) {
      expect(original[Number(id) - 1]).toMatchObject(measured)
      expect(['train', 'test']).toContain(split)
    }
  })

  it.each(species)('%s: three of ten are test rows', (name) => {
    const rows = readTable(join(first, 'measured/data.csv')).filter(
      (row) => row['species'] === name
    )
    const test = rows.filter((row) => row['split'] === 'test').length
    expect(Math.abs(test - 0.3 * rows.length)).toBeLessThanOrEqual(0.5)
    expect(readJson(join(first, 'measured/summary.json'))).toMatchObject({
      rows_dropped: 2,
      species: { [name]: { test, train: rows.length - test } }
    })
  })

  it.each(models)('%s: the figures are those that the tests find', (model, low, high, name) => {
    const predictions = join(first, `predict-${model}/predictions.csv`)
    const truth = join(first, 'measured/data.csv')
    const own = species.map((one) => measure(predictions, truth, 'species', one))
    const near = (values: readonly number[]): unknown =>
      expect.closeTo(values.reduce((sum, value) => sum + value, 0) / values.length, 5)
    const accuracy = own[0]?.accuracy ?? 0
    expect(accuracy).toBeGreaterThanOrEqual(low)
    expect(accuracy).toBeLessThanOrEqual(high)
    expect(readJson(join(first, `eval-${model}/metrics.json`))).toMatchObject({
      model: name,
      samples: own[0]?.rows,
      accuracy: near([accuracy]),
      log_loss: near([own[0]?.logLoss ?? 0]),
      precision: near(own.map(({ precision }) => precision)),
      recall: near(own.map(({ recall }) => recall)),
      auc: near(own.map(({ auc }) => auc))
    })
  })

  it('are compared, each model under its name', () => {
    const text = readFileSync(join(first, 'comparison/report.md'), 'utf8')
    for (const [, , , name] of models) expect(text).toContain(`| ${name} |`)
  })

  it.each(['bills/scatter.svg', 'model-body/loss.svg', 'eval-body/roc.svg'])(
    '%s is an inert SVG',
    async (picture) => {
      const { elements, attributes } = await readSvg(join(first, picture))
      expect(inertElements).toEqual(expect.arrayContaining(Object.keys(elements)))
      expect(attributes.filter((name) => /^on|href|style/.test(name))).toEqual([])
    }
  )

  it('draws a dot a penguin and a curve a species', async () => {
    const scatter = await readSvg(join(first, 'bills/scatter.svg'))
    expect(scatter.signs).toBe(342)
    expect(scatter.texts).toEqual(
      expect.arrayContaining(['bill length (mm)', 'bill depth (mm)', ...species])
    )
    const roc = await readSvg(join(first, 'eval-body/roc.svg'))
    expect(roc.elements['path']).toBe(species.length + 3)
  })

  it('has a confusion matrix for three species', () => {
    const png = decodePng(readFileSync(join(first, 'eval-body/confusion.png')))
    expect(png.width).toBeGreaterThan(390)
    expect(png.colours).toBeGreaterThan(9)
  })
})

describe('mistakes', () => {
  const cleaned = `--data=${first}/measured/data.csv`
  const cases: readonly [string, string, readonly string[], readonly string[]][] = [
    ['another table', 'clean', [`--data=${first}/predict-all/predictions.csv`], ['bill_length_mm']],
    [
      'no such column',
      'scatter',
      [cleaned, '--x=bill', '--y=body_mass_g'],
      ['bill', 'body_mass_g']
    ],
    ['no such feature', 'train', [cleaned, '--features=wings'], ['wings', 'flipper_length_mm']],
    ['a feature of words', 'train', [`--data=${published}`], ['id']],
    ['no neighbours', 'neighbours', [cleaned, '--k=0'], ['--k', 'at least 1']],
    [
      'the metrics for the model',
      'predict',
      [cleaned, `--model=${first}/model-all/metrics.json`],
      ['metrics.json', 'softmax regression']
    ]
  ]

  it.each(cases)('%s: %s says so, and writes nothing', async (title, tool, options, words) => {
    const folder = join(scratch.path, 'mistakes', title)
    const ended = await runTool(`penguins/${tool}.py`, options, folder)
    expect(ended.exitCode).toBe(2)
    expect(ended.stderr).not.toContain('Traceback')
    for (const word of words) expect(ended.stderr).toContain(word)
    expect(contents(folder)).toEqual([])
  })
})
