import { linkSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { metricsOf } from '../../../../kernel/commands/compare/metrics.ts'
import type { Block } from '../../../../kernel/outcome/document.ts'
import { renderOutcome } from '../../../../kernel/render/outcome/outcome.ts'
import { contentOf, step } from '../../render/samples.ts'
import { givenNotebook } from '../../session/given-notebook.ts'
import { stepOf, type Ran, type TestSession } from '../../session/support.ts'

let notebook: TestSession

givenNotebook((given) => {
  notebook = given.notebook
})

const python = (name: string, body: string): Promise<Ran> =>
  notebook.run(`%%python ${name}\n${body}`, name)

const metrics = (name: string, json: string): Promise<Ran> =>
  python(name, `open("metrics.json", "w").write(${JSON.stringify(json)})`)

const numbers = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, at + 0.5])))

function htmlOf({ outcome }: Ran): string {
  return contentOf(renderOutcome(outcome, { timeZone: 'UTC' }), 'text/html')
}

interface Asked {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly words: string
}

const noneDeclared = {
  ...{ info: null, preview: [], timeout: null, cores: null, memory: null, hash: null },
  ...{ network: false, state: false }
}

type Table = Extract<Block, { kind: 'table' }>

async function asked(command: string): Promise<Asked> {
  const [shown] = (await notebook.run(command, command)).outcome.shown
  if (shown?.kind !== 'document') throw new Error('no document')
  const { blocks } = shown.document
  const table = blocks.find((block): block is Table => block.kind === 'table')
  return {
    columns: table?.columns.map(({ title }) => title) ?? [],
    rows: table?.rows.map((row) => row.map(({ text }) => text)) ?? [],
    words: blocks.flatMap((block) => (block.kind === 'paragraph' ? block.text : [])).join('\n')
  }
}

describe('the numbers of a result', () => {
  it.each([
    [17, 0],
    [24, 0],
    [25, 1],
    [240, 216]
  ])('%i of them: the first are shown, and how many more there are', async (count, more) => {
    const html = htmlOf(await metrics(`of${count}`, numbers(count)))
    expect(html).toContain('m16')
    expect(html.includes('more value')).toBe(more > 0)
    if (more > 0) expect(html).toContain(`and ${more} more value`)
    await metrics('none', '{}')
    const { columns, rows, words } = await asked(`%compare of${count} none`)
    expect(columns).toContain('m15')
    expect(rows[0]).toContain('15.5')
    expect(words).toContain(`and ${count} metrics the first 16 are shown`)
  })

  it('of a report on three classes are all there', async () => {
    const row = { precision: 0.9, recall: 0.8, 'f1-score': 0.85, support: 10 }
    const report = { setosa: row, versicolor: row, virginica: row, accuracy: 0.9, 'macro avg': row }
    const html = htmlOf(await metrics('classes', JSON.stringify(report)))
    expect(html).toContain('accuracy')
    expect(html).toContain('virginica.f1-score')
  })

  it.each([1, 10])('of %i MB of JSON are found behind what is long', async (megabytes) => {
    const name = `long${megabytes}`
    await python(
      name,
      `import json
json.dump({"history": [0.5] * ${megabytes * 210_000}, "accuracy": 0.75}, open("metrics.json", "w"))`
    )
    await metrics('short', '{"accuracy": 0.5}')
    const { rows } = await asked(`%compare ${name} short`)
    expect(rows.map((row) => row.at(-1))).toEqual(['0.75', '0.5'])
  })

  it.each(['NaN', 'Infinity', '-Infinity'])('%s is shown as such', async (word) => {
    await metrics('finite', '{"loss": 0.5}')
    expect(htmlOf(await metrics('strange', `{"loss": ${word}}`))).toContain(`>${word}<`)
    const compared = await asked('%compare finite strange')
    expect(compared.rows.map((row) => row.at(-1))).toEqual(['0.5', word])
    expect(compared.words).not.toContain('★')
    const { rows } = await asked('%diff finite strange')
    expect(rows).toContainEqual(['loss', '0.5', word, expect.any(String)])
  })

  it('are never behind pictures', async () => {
    const pictures = `import json
for at in range(110):
    open("p%03d.svg" % at, "w").write('<svg xmlns="http://www.w3.org/2000/svg"/>')
    open("p%03d.json" % at, "w").write("{}")
open("report.md", "w").write("# What came of it")
`
    const draw = async (name: string, accuracy: number): Promise<void> => {
      const last = `json.dump({"accuracy": ${accuracy}}, open("metrics.json", "w"))`
      const ran = await python(name, `${pictures}${last}`)
      expect(htmlOf(ran)).toContain('What came of it')
      expect(htmlOf(ran)).toContain(String(accuracy))
      expect(stepOf(ran).files.total).toBe(222)
    }
    await draw('drawn', 0.25)
    await draw('drawn2', 0.75)
    const { columns, rows } = await asked('%compare drawn drawn2')
    expect(columns.at(-1)).toBe('accuracy')
    expect(rows.map((row) => row.at(-1))).toEqual(['0.25', '0.75'])
  })

  it('of a key that stands twice are the last ones, and that is said', async () => {
    const ran = await metrics('twice', '{"loss": 0.75, "loss": 0.25}')
    expect(htmlOf(ran)).toContain('stands twice: the last one counts')
    await metrics('finite', '{"loss": 0.5}')
    expect((await asked('%compare twice finite')).rows[0]?.at(-1)).toBe('0.25')
  })
})

/** A result that is put on the disk as it is, without a build, and its step. */
function resultOf(name: string, fill: (folder: string) => void, declared: readonly string[] = []) {
  const outPath = `/nix/store/${'0'.repeat(32)}-${name}` as const
  const place = notebook.engine.nix.onDisk(outPath)
  mkdirSync(place, { recursive: true })
  fill(place)
  const total = readdirSync(place, { recursive: true }).length
  // As of a result with more files than a card lists.
  return step({
    outPath,
    files: { files: [], total },
    declared: { ...noneDeclared, metrics: declared }
  })
}

describe('of the numbers of a result', () => {
  it.each([200, 201, 2_000])('%i in several files: all are there, or counted', async (count) => {
    const each = Math.ceil(count / 8)
    const made = resultOf(`numbers${count}`, (folder) => {
      for (let file = 0; file < 8; file += 1) {
        const names = Array.from({ length: Math.min(each, count - file * each) }, (_, at) => at)
        const entries = names.map((at) => [`m${file}-${at}`, at + 0.5])
        writeFileSync(
          join(folder, `metrics${file}.json`),
          JSON.stringify(Object.fromEntries(entries))
        )
      }
    })
    const { metrics: found, omitted } = await metricsOf(notebook.engine, made)
    expect(found).toHaveLength(200)
    expect(omitted).toBe(count - 200)
  })

  it.each([30, 31, 300])('%i in the columns of a table', async (count) => {
    const made = resultOf(
      `columns${count}`,
      (folder) => {
        const at = Array.from({ length: count }, (_, index) => index)
        const lines = [at.map((one) => `c${one}`), at.map((one) => `${one}.5`)]
        writeFileSync(join(folder, 'last.csv'), lines.map((line) => line.join(',')).join('\n'))
      },
      ['last.csv']
    )
    const { metrics: found, omitted } = await metricsOf(notebook.engine, made)
    expect(found.length + omitted).toBe(count)
  })

  it.each([50, 51, 500])('%i in the rows of names and numbers', async (count) => {
    const made = resultOf(
      `rows${count}`,
      (folder) => {
        const lines = Array.from({ length: count }, (_, index) => `r${index},${index}.5`)
        writeFileSync(join(folder, 'all.csv'), ['name,value', ...lines].join('\n'))
      },
      ['all.csv']
    )
    const { metrics: found, omitted } = await metricsOf(notebook.engine, made)
    expect(found.length + omitted).toBe(count)
  })

  it.each([8, 9, 80])('%i files: those that are not read are counted', async (count) => {
    const made = resultOf(
      `read${count}`,
      (folder) => {
        for (let file = 0; file < count; file += 1) {
          mkdirSync(join(folder, `d${file}`))
          writeFileSync(join(folder, `d${file}`, 'scores.json'), `{"loss": ${file}.5}`)
        }
      },
      ['*scores.json']
    )
    const { metrics: found, unread } = await metricsOf(notebook.engine, made)
    // Each by a name of its own, though their keys and their files are called the same.
    expect(new Set(found.map(({ name }) => name)).size).toBe(8)
    expect(found.map(({ text }) => text)).toHaveLength(8)
    expect(unread).toBe(count - 8)
  })

  it.each([5_000, 5_001, 50_000])(
    'those of the only JSON file, behind %i others',
    async (count) => {
      const made = resultOf(`files${count}`, (folder) => {
        const [first, ...others] = Array.from({ length: count }, (_, at) => join(folder, `a${at}`))
        writeFileSync(first ?? '', '')
        // A second name of a file is made faster than a second file.
        for (const other of others) linkSync(first ?? '', other)
        writeFileSync(join(folder, 'zz.json'), '{"accuracy": 0.5}')
      })
      const { metrics: found } = await metricsOf(notebook.engine, made)
      expect(found.map(({ name }) => name)).toEqual(['accuracy'])
    }
  )
})
