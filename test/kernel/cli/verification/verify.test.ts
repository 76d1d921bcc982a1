import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { nixWorkflow } from '../../../../kernel/cli/program.ts'
import { isObject } from '../../../../nix/base/index.ts'
import { run } from '../../../../nix/process/index.ts'
import { writeNotebook } from '../../../browser/notebook-file.ts'
import { definedIn, testNix, type TestNix } from '../../../support/nix.ts'
import { giveToolchain } from '../../../support/toolchain.ts'
import { recordedTerminal } from '../recorded-terminal.ts'

/* A notebook that ran and was saved, compared with what a machine has: here, and on another one. */

const thatAreKept = ['text', 'score', 'noise', 'late', 'reads']

let test: TestNix
let executed = ''
beforeAll(async () => {
  test = await testNix()
  await giveToolchain(test.nix)
  const path = join(test.folder, 'work.ipynb')
  const shell = (name: string, command: string) =>
    `${name} = output "\${toolchain.sh}/bin/sh -c '${command}'";`
  writeNotebook(path, [
    shell('text', 'echo a > x'),
    shell('score', 'echo loss 0.50 > m.txt'),
    shell('noise', 'read name < /proc/sys/kernel/random/uuid; echo run $name > log'),
    'late = output "${toolchain.sh}/bin/sh -c \'echo ${builtins.readFile "${text}/x"} > y\'";',
    'gone = output { keep = "never"; cmd = "${toolchain.sh}/bin/sh -c \'echo gone > x\'"; };',
    shell('reads', 'read line < ${gone}/x; echo $line read > x')
  ])
  executed = join(test.folder, 'executed.ipynb')
  const ran = await ask(test, 'run', path, '-o', executed)
  expect(ran, ran.text).toMatchObject({ exitCode: 0 })
})
afterAll(() => test.remove())
afterEach(() => vi.unstubAllEnvs())

async function ask(of: TestNix, ...words: string[]) {
  for (const [name, value] of Object.entries(definedIn(of.environment))) vi.stubEnv(name, value)
  const terminal = recordedTerminal()
  const exitCode = await nixWorkflow(words, terminal)
  vi.unstubAllEnvs()
  return { exitCode, text: terminal.lines.join('\n'), errors: terminal.errors.join('\n') }
}

/** The notebook as it was saved, with one text in the place of another. */
function edited(name: string, from: string, to: string): string {
  const path = join(test.folder, name)
  const text = readFileSync(executed, 'utf8')
  if (!text.includes(from)) throw new Error(`${from} is not in the notebook`)
  writeFileSync(
    path,
    text.replaceAll(from, () => to)
  )
  return path
}

/** The first hash of a result that a notebook's file has. */
function hashIn(path: string): string {
  return /"narHash": "(sha256-[^"]+)"/.exec(readFileSync(path, 'utf8'))?.[1] ?? ''
}

describe('nix-workflow verify', () => {
  it('says the same of all where it ran, and builds nothing', async () => {
    const { exitCode, text, errors } = await ask(test, 'verify', executed)
    expect({ exitCode, errors }).toEqual({ exitCode: 2, errors: '' })
    expect(text).toMatch(/^6 steps: 5 the same, 1 cannot be told\n/)
    expect(text).toMatch(/gone +cannot tell: built here, and not kept/)
    const kept = await ask(test, 'verify', executed, ...thatAreKept)
    expect(kept.exitCode).toBe(0)
    expect(kept.text).toMatch(/^5 steps: 5 the same\n/)
    const json: unknown = JSON.parse((await ask(test, 'verify', executed, 'te*', '--json')).text)
    expect(json).toMatchObject({
      verdict: 'same',
      steps: [{ name: 'text', compared: { kind: 'same', narHash: hashIn(executed) } }]
    })
  })

  it('says by how much numbers differ after an edit, and takes a tolerance', async () => {
    const path = edited('score.ipynb', 'loss 0.50 >', 'loss 0.60 >')
    const before = await ask(test, 'verify', path, 'score')
    expect(before.exitCode).toBe(2)
    expect(before.text).toContain('cannot tell: it is not built here')
    const built = await ask(test, 'verify', path, 'score', '--build')
    expect(built.exitCode).toBe(1)
    expect(built.text).toMatch(/score +differs, in numbers by 0\.17 at most +another step/)
    expect(built.text).toContain('m.txt')
    expect((await ask(test, 'verify', path, 'score', '--tolerance', '0.2')).exitCode).toBe(0)
    expect((await ask(test, 'verify', path, 'score', '--tolerance', '0.1')).exitCode).toBe(1)
  })

  it('builds once more with --again, and names the likely cause', async () => {
    const { exitCode, text } = await ask(test, 'verify', executed, 'noise', 'text', '--again')
    expect(text).toContain(
      'Likely cause: a name or identifier that is drawn anew each time, in log'
    )
    expect(text).toMatch(/noise +differs, in times and paths alone +the same step/)
    expect(text).toMatch(/text +the same/)
    expect(exitCode).toBe(1)
  })

  it('on another machine cannot tell at first, and builds what is not there', async () => {
    const other = await testNix()
    await giveToolchain(other.nix)
    const first = await ask(other, 'verify', executed)
    expect(first.exitCode).toBe(2)
    expect(first.text).toMatch(/^6 steps: 6 cannot be told\n/)
    const built: unknown = JSON.parse(
      (await ask(other, 'verify', executed, '--build', '--json')).text
    )
    expect(built).toMatchObject({
      steps: [
        { name: 'text', compared: { kind: 'same' } },
        { name: 'score', compared: { kind: 'same' } },
        { name: 'noise' },
        { name: 'late', compared: { kind: 'same' } },
        { name: 'gone', compared: { kind: 'same' } },
        { name: 'reads', compared: { kind: 'same' } }
      ]
    })
    other.remove()
  })

  it('believes nothing that the file says', async () => {
    const swapped = edited('hash.ipynb', hashIn(executed), `sha256-${'A'.repeat(43)}=`)
    const differs = await ask(test, 'verify', swapped, 'text')
    expect(differs.exitCode).toBe(1)
    expect(differs.text).toContain(
      'the files that the notebook lists have the same names and sizes'
    )
    const leading = edited(
      'path.ipynb',
      '"outPath": "/nix/store/',
      '"outPath": "/etc/../nix/store/'
    )
    expect((await ask(test, 'verify', leading, ...thatAreKept)).text).toMatch(
      /^Nothing to compare\n/
    )
  })

  it.each([
    [['nothing.ipynb'], 2, 'nothing.ipynb'],
    [['x.ipynb', '--tolerance', 'much'], 2, '--tolerance much is no number'],
    [[], 2, 'NOTEBOOK']
  ])('with the words %j is a sentence', async (words, code, sentence) => {
    const { exitCode, errors } = await ask(test, 'verify', ...words)
    expect(exitCode).toBe(code)
    expect(errors).toContain(sentence)
  })
})

describe('nix-workflow provenance', () => {
  it('writes what was observed of each step, and names nothing that is not in it', async () => {
    const folder = join(test.folder, 'crate')
    const written = await ask(test, 'provenance', executed, '-o', folder)
    expect(written).toMatchObject({ exitCode: 0, errors: '', text: `${folder}: 6 steps.` })
    const entities = entitiesOf(folder)
    const ids = entities.map((entity) => String(entity['@id']))
    expect(new Set(ids).size).toBe(ids.length)
    const named = JSON.stringify(entities.map((entity) => ({ ...entity, '@id': '' })))
    const references = [...named.matchAll(/"@id":"([^"]+)"/g)].map(([, id = '']) => id)
    const isElsewhere = (id: string) => id.startsWith('http')
    expect(references.filter((id) => !isElsewhere(id) && !ids.includes(id))).toEqual([])
    const run = entities.find((entity) => entity['@id'] === '#run-score')
    expect(run).toMatchObject({
      '@type': 'CreateAction',
      instrument: { '@id': '#tool-score' },
      startTime: expectedTime(),
      endTime: expectedTime()
    })
    expect(String(run?.['description'])).toContain('echo loss 0.50 > m.txt')
    const file = entities.find((entity) => entity['name'] === 'm.txt')
    const sha256 = createHash('sha256').update('loss 0.50\n').digest('hex')
    expect(file).toMatchObject({ '@type': 'File', contentSize: '10', sha256 })
    const output = entities.find(
      (entity) => entity['name'] === 'text' && '@type' in entity && entity['@type'] === 'Dataset'
    )
    expect(output?.['identifier']).toContain(hashIn(executed))
    // What read one that was not kept was given that.
    const gone = entities.find(
      (entity) => entity['name'] === 'gone' && entity['@type'] === 'Dataset'
    )
    expect(gone?.['hasPart']).toEqual([])
    expect(gone?.['description']).toContain('It was not kept')
    const reader = entities.find((entity) => entity['@id'] === '#run-reads')
    expect(reader?.['object']).toContainEqual({ '@id': gone?.['@id'] })
    // The shell that starts steps, with what it refers to.
    const tool = entities.find((entity) => entity['@id'] === '#tool-score')
    expect(JSON.stringify(tool?.['softwareRequirements'])).toContain('urn:nix-store:')
    expect(await ask(test, 'provenance', executed, '-o', folder)).toMatchObject({ exitCode: 1 })
    await judged(folder)
  })
})

/** Any moment. */
function expectedTime(): unknown {
  return expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
}

function entitiesOf(folder: string): readonly Readonly<Record<string, unknown>>[] {
  const metadata: unknown = JSON.parse(readFileSync(join(folder, 'ro-crate-metadata.json'), 'utf8'))
  const graph = isObject(metadata) ? metadata['@graph'] : null
  const list: readonly unknown[] = Array.isArray(graph) ? graph : []
  return list.filter(isObject)
}

/**
 * By `rocrate-validator` and `runcrate`, where they are: they are large, and the first reads contexts
 * from the network, in whose place the terms stand in the file itself.
 */
async function judged(folder: string): Promise<void> {
  const tools = process.env['NIX_WORKFLOW_CRATE_TOOLS']
  if (tools === undefined) return
  const read = await run({ program: join(tools, 'runcrate'), arguments: ['report', folder] })
  expect(read, read.stderr).toMatchObject({ exitCode: 0 })
  const entities = entitiesOf(folder)
  const terms = entities.flatMap((entity) => {
    const types: readonly unknown[] = [entity['@type']].flat()
    return [...types.map(String), ...Object.keys(entity)]
  })
  const ofSchema = terms.map((term) => [term, `http://schema.org/${term}`] as const)
  const context = {
    ...Object.fromEntries(ofSchema.filter(([term]) => !term.startsWith('@'))),
    File: 'http://schema.org/MediaObject',
    conformsTo: 'http://purl.org/dc/terms/conformsTo',
    ComputationalWorkflow: 'https://bioschemas.org/ComputationalWorkflow',
    FormalParameter: 'https://bioschemas.org/FormalParameter',
    input: 'https://bioschemas.org/properties/input',
    output: 'https://bioschemas.org/properties/output'
  }
  const metadata = JSON.stringify({ '@context': context, '@graph': entities })
  writeFileSync(join(folder, 'ro-crate-metadata.json'), metadata)
  const options = ['--profile-identifier', 'provenance-run-crate', '--no-paging', '--offline']
  const valid = await run({
    program: join(tools, 'rocrate-validator'),
    arguments: ['-y', 'validate', ...options, '--requirement-severity', 'REQUIRED', folder]
  })
  expect(valid, valid.stdout).toMatchObject({ exitCode: 0 })
}
