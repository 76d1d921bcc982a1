import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Validator } from 'jsonschema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { instantiate, testNix, type TestNix } from '../support/nix.ts'
import { notebooks, readJson } from './tool.ts'

interface Cell {
  readonly cell_type: string
  readonly id: string
  readonly source: readonly string[]
}

interface Notebook {
  readonly cells: readonly Cell[]
}

/** The parts of nbformat 4.5 that these notebooks use, and nothing beyond: no outputs, no counts. */
const text = { type: 'array', items: { type: 'string' }, minItems: 1 }
const id = { type: 'string', pattern: '^[a-zA-Z0-9-_]{1,64}$' }
const metadata = { type: 'object', additionalProperties: false }
const notebookSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['cells', 'metadata', 'nbformat', 'nbformat_minor'],
  properties: {
    nbformat: { const: 4 },
    nbformat_minor: { const: 5 },
    metadata: {
      type: 'object',
      additionalProperties: false,
      required: ['kernelspec', 'language_info'],
      properties: {
        kernelspec: {
          const: { name: 'nix-workflow', display_name: 'Nix Workflow', language: 'nix' }
        },
        language_info: {
          const: { name: 'nix', mimetype: 'text/x-nix', file_extension: '.nix' }
        }
      }
    },
    cells: {
      type: 'array',
      items: {
        oneOf: [
          {
            type: 'object',
            additionalProperties: false,
            required: ['cell_type', 'id', 'metadata', 'source'],
            properties: { cell_type: { const: 'markdown' }, id, metadata, source: text }
          },
          {
            type: 'object',
            additionalProperties: false,
            required: ['cell_type', 'id', 'metadata', 'source', 'execution_count', 'outputs'],
            properties: {
              cell_type: { const: 'code' },
              id,
              metadata,
              source: text,
              execution_count: { type: 'null' },
              outputs: { type: 'array', maxItems: 0 }
            }
          }
        ]
      }
    }
  }
}

function isNotebook(value: unknown): value is Notebook {
  return new Validator().validate(value, notebookSchema).valid
}

function readNotebook(name: string): Notebook {
  const content = readJson(join(notebooks, name))
  if (!isNotebook(content)) {
    throw new Error(String(new Validator().validate(content, notebookSchema)))
  }
  return content
}

const source = (cell: Cell | undefined) => cell?.source.join('') ?? ''
const code = (notebook: Notebook) => notebook.cells.filter((cell) => cell.cell_type === 'code')

/** Names of the steps, in their order, and what each one's command is, on one line. */
function commands(notebook: Notebook): [string, string][] {
  const all = code(notebook).map(source).join('\n')
  return [...all.matchAll(/^(\w+) = output ''\n([^]*?)^'';$/gm)].map(
    ([, name = '', command = '']) => [name, command.trim().split(/\s+/).join(' ')]
  )
}

const train = '${train}/bin/train --data=${dataset}/data.csv'
const elevenSteps = [
  ['dataset', '${build_data}/bin/build-data --name=demo --samples=500 --seed=42'],
  ['model_small', `${train} --epochs=5 --lr=0.01 --batch-size=128`],
  ['model_base', `${train} --epochs=10 --lr=0.001 --batch-size=32`],
  ['model_large', `${train} --epochs=50 --lr=0.0001 --batch-size=64 --seed=123`],
  ...['small', 'base', 'large'].map((size) => [
    `predict_${size}`,
    `\${predict}/bin/predict --model=\${model_${size}}/model.json --data=\${dataset}/data.csv`
  ]),
  ...['small', 'base', 'large'].map((size) => [
    `eval_${size}`,
    `\${evaluate}/bin/evaluate --predictions=\${predict_${size}}/predictions.csv ` +
      '--truth=${dataset}/data.csv'
  ]),
  [
    'comparison',
    '${compare}/bin/compare --result=${eval_small} --result=${eval_base} --result=${eval_large}'
  ]
]

describe.each(['showcase.ipynb', 'penguins.ipynb'])('%s', (name) => {
  it('is a notebook of format 4.5 for this kernel, without outputs', () => {
    const { cells } = readNotebook(name)
    expect(new Set(cells.map((cell) => cell.id)).size).toBe(cells.length)
    expect(cells[0]?.cell_type).toBe('markdown')
    expect(source(cells[0])).toMatch(/^# /)
  })

  it('ends with a question: the report of the comparison', () => {
    expect(source(readNotebook(name).cells.at(-1))).toBe('"${comparison}/report.md"')
  })
})

describe('the steps', () => {
  let test: TestNix
  beforeAll(async () => {
    test = await testNix()
    cpSync(notebooks, join(test.folder, 'notebooks'), { recursive: true })
  })
  afterAll(() => test.remove())

  /** The notebook's cells as one Nix program, over a toolchain that is named and never built. */
  const program = (notebook: Notebook) => `
    let
      lib = import ${resolve(import.meta.dirname, '../../nix/lib')} { toolchain = { inherit sh python3; }; };
      stub = name: derivation { inherit name; system = builtins.currentSystem; builder = "/none"; };
      sh = stub "sh";
      python3 = stub "python3";
    in
    with lib; rec {
      ${code(notebook)
        .filter((cell) => cell.id !== 'report')
        .map(source)
        .join('\n')}
    }`

  it('of the showcase are the eleven', () => {
    expect(commands(readNotebook('showcase.ipynb'))).toEqual(elevenSteps)
  })

  it.each([
    ['showcase.ipynb', 11],
    ['penguins.ipynb', 12]
  ])('of %s are good Nix: %i derivations', async (name, count) => {
    const notebook = readNotebook(name)
    const names = commands(notebook).map(([step]) => step)
    const folder = join(test.folder, 'notebooks')
    const derivations = await instantiate(test.nix, folder, program(notebook), names)
    expect(derivations).toHaveLength(count)
    expect(new Set(derivations).size).toBe(count)
    for (const derivation of derivations)
      expect(derivation).toMatch(/^\/nix\/store\/\w{32}-.*\.drv$/)
  })
})

describe('the tools', () => {
  const tools = ['showcase', 'penguins'].flatMap((folder) =>
    readdirSync(join(notebooks, folder))
      .filter((file) => file.endsWith('.py'))
      .map((file) => join(folder, file))
  )

  it('are there', () => {
    expect(tools).toHaveLength(10)
  })

  it.each(tools)('%s names its interpreter and needs only the standard library', (tool) => {
    const path = join(notebooks, tool)
    const written = readFileSync(path, 'utf8')
    expect(written.split('\n')[0]).toBe('#!/usr/bin/env python3')
    expect(statSync(path).mode & 0o111).not.toBe(0)
    const imported = [...written.matchAll(/^(?:import|from) ([\w.]+)/gm)].map(([, name]) => name)
    const allowed =
      `argparse collections.abc csv html itertools json math operator os random struct sys
      typing zlib`.split(/\s+/)
    expect(allowed).toEqual(expect.arrayContaining(imported))
  })

  it('say the same where they do the same', () => {
    // A tool is a single file, so that it can be taken by content. What several have must not drift.
    const copies = new Map<string, Set<string>>()
    for (const tool of tools) {
      const parts = readFileSync(join(notebooks, tool), 'utf8').split(/^(?=def |class |# ----)/m)
      for (const part of parts.slice(1)) {
        const [head = ''] = part.split(/[(:]/)
        copies.set(head, (copies.get(head) ?? new Set()).add(part.trimEnd()))
      }
    }
    const different = [...copies].filter(([, versions]) => versions.size > 1).map(([head]) => head)
    expect(different.sort()).toEqual([
      'class Dataset',
      'class Example',
      'class Model',
      'def draw_history',
      'def draw_scatter',
      'def main',
      'def metrics_content',
      'def model_content',
      'def model_name',
      'def predict',
      'def read_dataset',
      'def report',
      'def summarise',
      'def train',
      'def write_history'
    ])
  })
})
