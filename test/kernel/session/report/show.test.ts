import { beforeAll, describe, expect, it } from 'vitest'
import { givenNotebook } from '../given-notebook.ts'
import { mistakeOf, shell, stepOf, type TestSession } from '../support.ts'

let notebook: TestSession
givenNotebook((given) => ({ notebook } = given))

beforeAll(async () => {
  const script = [
    'mkdir a z empty v1 most; i=0',
    'while [ $i -lt 1001 ]; do : > a/$i; i=$((i+1)); done',
    'while [ $i -lt 11001 ]; do : > most/$i; i=$((i+1)); done',
    'echo 1 > z/last.csv; echo 1 > z/other.csv',
    'echo 1 > v1/data.csv; ln -s v1 current'
  ].join('; ')
  await notebook.run(`big = ${shell(script)};`)
})

async function askedFor(path: string) {
  return mistakeOf(await notebook.run(`"\${big}/${path}"`), 'missing-file')
}

describe('what is asked for of a result with many files', () => {
  it.each([
    ['z', 'z/ of big is a folder: it holds last.csv and other.csv.'],
    ['a', 'a/ of big is a folder: it holds 0, 1, 10, 100, 1000 and 996 more.'],
    ['most', 'most/ of big is a folder: it holds 10000, 10001, 10002, 10003, 10004 and 9995 more.'],
    ['current', 'current/ of big is a folder: it holds data.csv.'],
    ['empty', 'empty/ of big is a folder, and there is no file in it.']
  ])('%s is a folder, wherever it stands among them', async (path, message) => {
    expect((await askedFor(path)).message).toBe(message)
  })

  it('is not there, and all that are there are counted', async () => {
    expect((await askedFor('nothing.csv')).message).toMatch(/(?:, [\w/.]+){11} and 10993 more\.$/)
  })
})

describe('a step that fails for a reason of its own', () => {
  it('is not said to read what is not there, where a link or a shell leads to it', async () => {
    const ran = await notebook.run(
      `reader = ${shell('cat ${big}/current/data.csv ${big}/z/*.csv; cat ${big}/v1/data.csv|cat; exit 3')};`
    )
    expect(stepOf(ran)).toMatchObject({ status: 'failed', failure: { exitCode: 3 } })
    const kinds = stepOf(ran).failure?.explanation.map(({ kind }) => kind)
    expect(kinds).not.toContain('file-not-written')
  })
})
