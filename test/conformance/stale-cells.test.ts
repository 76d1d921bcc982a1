import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testJupyter, type TestJupyter } from '../support/jupyter.ts'

/*
 * What `%stale` and `%refresh` say to nbclient, which sends no ids of cells: it keeps what a cell
 * printed, and nothing that the kernel sends later changes that.
 */

let jupyter: TestJupyter

beforeAll(async () => {
  jupyter = await testJupyter(['nbclient', 'nbformat'])
  // Freezing takes the longest by far; it is there for all that follow.
  await execute([tools])
}, 120_000)
afterAll(() => jupyter.remove())

/** What each cell shows after all have run, one after another. */
async function execute(cells: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await jupyter.runPython([
    resolve(import.meta.dirname, 'stale_cells.py'),
    JSON.stringify(cells)
  ])
  const texts: unknown = JSON.parse(stdout)
  if (!Array.isArray(texts)) throw new Error('no list of texts')
  const list: readonly unknown[] = texts
  return list.map((text) => String(text).replaceAll('\u00a0', ' '))
}

const step = (command: string) => `output "\${sh}/bin/sh -c '${command}'"`
const a = (word: string) => `a = ${step(`echo ${word} > x`)};`
const reads = (name: string, word: string) =>
  `${name} = ${step(`read -r line < \${a}/x; echo $line ${word} > x`)};`
const tools = '%freeze sh'

describe('two stale steps', () => {
  it('are both listed, both built by %refresh, and named until they run again', async () => {
    const texts = await execute([
      ...[tools, a('one'), reads('b', 'bee'), reads('c', 'sea')],
      ...[a('two'), '%stale', '%refresh', '%stale'],
      ...[reads('b', 'bee'), '%stale', reads('c', 'sea'), '%stale']
    ])
    const [, , , , edit, before, built, after, bAgain, one, cAgain, none] = texts
    expect(edit).toMatch(/Stale now: b \[3\] and c \[4\]/)
    expect(before).toMatch(/^2 stale cells/)
    expect(before).toMatch(/b \[3\]/)
    expect(before).toMatch(/c \[4\]/)
    expect(built).toMatch(/^2 stale cells built: run them to see them/)
    expect(built).toContain('b [3]: there now, run cell [3] to see it')
    expect(built).toContain('c [4]: there now, run cell [4] to see it')
    expect(after).toMatch(/^2 cells to be run again/)
    expect(bAgain).toMatch(/^b · [\s\S]*cached/)
    expect(one).toMatch(/^1 cell to be run again/)
    expect(one).toContain('c [4]')
    expect(one).not.toContain('b [')
    expect(cAgain).toMatch(/^c · [\s\S]*cached/)
    expect(none).toMatch(/^Nothing is stale/)
  }, 120_000)
})

describe('two stale questions', () => {
  it('are two cells, and what is built is not said to be shown', async () => {
    const questions = ['"${b}/x"', '"${c}/x"']
    const texts = await execute([
      ...[tools, a('uno'), reads('b', 'bee'), reads('c', 'sea'), ...questions],
      ...[a('due'), '%stale', '%refresh', '%stale', reads('b', 'bee'), reads('c', 'sea')],
      ...[...questions, '%stale']
    ])
    const [, , , , first, second, edit, before, built, after] = texts
    expect([first, second]).toEqual([
      expect.stringContaining('uno bee'),
      expect.stringContaining('uno sea')
    ])
    for (const text of [edit, before, built, after]) {
      expect(text).toContain('"${b}/x" [5]')
      expect(text).toContain('"${c}/x" [6]')
    }
    expect(before).toMatch(/^4 /)
    expect(built).toMatch(/^4 stale cells built: run them to see them/)
    expect(after).toMatch(/^4 cells to be run again/)
    expect(texts.at(-3)).toContain('due bee')
    expect(texts.at(-2)).toContain('due sea')
    expect(texts.at(-1)).toMatch(/^Nothing is stale/)
  }, 120_000)

  it('are not stale any more where the edit is taken back', async () => {
    const texts = await execute([
      ...[tools, a('un'), reads('b', 'bee'), '"${b}/x"', a('deux'), '%refresh', a('un')],
      '%stale'
    ])
    expect(texts.at(-3)).toMatch(/^2 stale cells built: run them to see them/)
    expect(texts.at(-2)).not.toContain('tale')
    expect(texts.at(-1)).toMatch(/^Nothing is stale/)
  }, 120_000)
})

describe('two stale steps of which one fails', () => {
  it('are said to be built and failed, and the one that failed is not said to be shown', async () => {
    const texts = await execute([
      ...[tools, a('good'), reads('b', 'bee')],
      `c = ${step('read -r line < ${a}/x; test $line = good && echo $line > x')};`,
      ...[a('bad'), '%refresh', '%stale']
    ])
    const [built, listed] = texts.slice(-2)
    expect(built).toContain('b [3]: there now, run cell [3] to see it')
    expect(built).toMatch(/c \[4\]: still stale\. c failed when it was built anew\./)
    expect(listed).toMatch(/^1 stale cell and 1 cell to be run again/)
    expect(listed).toContain('b [3]')
    expect(listed).toContain('c [4]')
  }, 120_000)
})
