import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { describe, expect, it } from 'vitest'
import { stepsShown, type StepReport } from '../../../kernel/outcome/outcome.ts'
import { doubtsOf } from '../../../kernel/render/card/doubts.ts'
import { removeTree, type TestNix } from '../../support/nix.ts'
import { givenNotebook } from './given-notebook.ts'
import {
  frozenEngine,
  mistakeOf,
  shell,
  stepOf,
  testSession,
  type Ran,
  type TestSession
} from './support.ts'
import { mistakeText } from '../../../kernel/render/outcome/mistake.ts'
import { noticeInWords } from '../../../kernel/render/words/notice.ts'
import { explanationInWords } from '../../../kernel/render/words/explanation.ts'

let test: TestNix
let notebook: TestSession
givenNotebook((given) => void ({ test, notebook } = given))

const run: TestSession['run'] = (...request) => notebook.run(...request)
const textOf = ({ outcome }: Ran) => JSON.stringify(outcome)
const mistakesOf = ({ outcome }: Ran) => outcome.mistakes.map(mistakeText).join()
const placeOf = ({ outPath }: StepReport) => test.nix.onDisk(outPath ?? '')

const madeBy = (name: string): string =>
  `${name} = ${shell(`echo 1 > f; mkdir d; echo ${name} > d/g`)};`

/** The steps `NAME` and `NAMEReader`, which refers to it, both built. */
async function given(name: string): Promise<StepReport> {
  const step = stepOf(await run(madeBy(name), name))
  await run(`${name}Reader = ${shell(`echo \${${name}}/f > f`)};`, `${name}Reader`)
  return step
}

describe('a result that was removed by hand', () => {
  it('is gone, says what fixes it, and so do the steps behind it, until it is fixed', async () => {
    const step = await given('lost')
    removeTree(placeOf(step))
    for (const code of ['lost', '"${lost}/f"']) {
      const mistake = mistakeOf(await run(code, 'ask'), 'build-failed')
      expect(mistake.step).toBe('lost')
      expect(mistake.explanation.flatMap(explanationInWords).join(' ')).toContain(
        'Its result is gone'
      )
      expect(mistake.explanation.flatMap(explanationInWords).join(' ')).toContain('%verify --fix')
    }
    const behind = await run(`behind = ${shell('read x < ${lost}/f; echo $x$x > f')};`, 'behind')
    expect(stepOf(behind)).toMatchObject({ status: 'blocked', failure: { blockedBy: ['lost'] } })
    expect(mistakesOf(behind)).toContain('Its result is gone')
    const deep = await run(`deep = ${shell('read x < ${behind}/f; echo $x > f')};`, 'deep')
    expect(stepOf(deep)).toMatchObject({ status: 'blocked' })
    expect(mistakesOf(deep)).toContain('Its result is gone')
    expect(textOf(await run('%verify --read lost', 'verify'))).toContain('"gone"')

    const fixed = await run('%verify --fix lost', 'fix')
    expect(fixed.mistake).toBeNull()
    expect(fixed.shown).toEqual(['Fixed: 1 result'])
    expect(textOf(fixed)).toContain('1 other result')
    expect(stepOf(await run('lost', 'ask'))).toMatchObject({ outPath: step.outPath })
    expect(readFileSync(`${placeOf(step)}/f`, 'utf8')).toBe('1\n')
    expect(stepOf(await run(`behind`, 'ask'))).toMatchObject({ status: 'built' })
  })

  it('is found below what is asked for', async () => {
    const step = await given('under')
    await run(`above = ${shell('read x < ${under}/f; echo a$x > f')};`, 'above')
    removeTree(placeOf(step))
    const other = await run(`other = ${shell('read x < ${under}/f; echo o$x > f')};`, 'other')
    expect(stepOf(other)).toMatchObject({ status: 'blocked' })
    expect((await run('%verify --fix other', 'fix')).shown).toEqual(['Fixed: 1 result'])
    expect(stepOf(await run('other', 'ask'))).toMatchObject({ status: 'built' })
  })
})

describe('a result that was changed by hand', () => {
  const ways: readonly (readonly [string, (place: string) => void])[] = [
    [
      'a file that is written',
      (place) => {
        chmodSync(`${place}/f`, 0o644)
        writeFileSync(`${place}/f`, '3\n')
      }
    ],
    [
      'a file that is written and locked again',
      (place) => {
        chmodSync(`${place}/f`, 0o644)
        writeFileSync(`${place}/f`, '3\n')
        chmodSync(`${place}/f`, 0o444)
      }
    ],
    [
      'a folder that Jupyter leaves',
      (place) => {
        chmodSync(`${place}/d`, 0o755)
        mkdirSync(`${place}/d/.ipynb_checkpoints`)
        writeFileSync(`${place}/d/.ipynb_checkpoints/g`, '2\n')
        chmodSync(`${place}/d`, 0o555)
      }
    ],
    [
      'a file that is removed',
      (place) => {
        chmodSync(`${place}/d`, 0o755)
        removeTree(`${place}/d/g`)
        chmodSync(`${place}/d`, 0o555)
      }
    ]
  ]

  it.each(ways.map(([what, change], index) => [what, change, `changed${index}`] as const))(
    'is said wherever it is shown, by later kernels too, until it is fixed: %s',
    async (_, change, name) => {
      const step = await given(name)
      expect(step.changed).toBeNull()
      change(placeOf(step))
      const shown = await run(name, 'ask')
      const [doubt] = doubtsOf(stepOf(shown))
      expect(doubt).toMatchObject({ kind: 'changed' })
      expect(shown.outcome.notices.map(noticeInWords)[0]).toContain(`%verify --fix ${name}`)
      const file = await run(`"\${${name}}/f"`, 'ask')
      expect(file.outcome.shown.flatMap(stepsShown)[0]?.changed).not.toBeNull()
      expect(file.outcome.notices.map(noticeInWords)[0]).toContain('was changed in the store')
      const later = testSession(await frozenEngine(test))
      await later.run(madeBy(name), name)
      expect(stepOf(await later.run(name, 'ask')).changed).not.toBeNull()
      await later.close()

      expect((await run(`%verify --fix ${name}`, 'fix')).shown).toEqual(['Fixed: 1 result'])
      const fixed = await run(name, 'ask')
      expect(stepOf(fixed)).toMatchObject({ changed: null, outPath: step.outPath })
      expect(fixed.outcome.notices).toEqual([])
      expect(readFileSync(`${placeOf(step)}/f`, 'utf8')).toBe('1\n')
      expect(existsSync(`${placeOf(step)}/d/.ipynb_checkpoints`)).toBe(false)
    }
  )

  it('and does not look so is found by %verify, and said from then on', async () => {
    const step = await given('hidden')
    const file = `${placeOf(step)}/f`
    chmodSync(file, 0o644)
    writeFileSync(file, '3\n')
    chmodSync(file, 0o444)
    utimesSync(file, 1, 1)
    expect(statSync(file).mtimeMs).toBe(1000)
    expect(stepOf(await run('hidden', 'ask')).changed).toBeNull()
    const verified = await run('%verify --read hidden', 'verify')
    expect(verified.shown).toEqual(['Results were changed'])
    expect(textOf(verified)).toContain('%verify --fix')
    const refreshed = verified.events.flatMap((event) =>
      event.kind === 'refreshed' ? event.outcome.shown.flatMap(stepsShown) : []
    )
    expect(refreshed.map(({ name }) => name)).toContain('hidden')
    for (const one of refreshed) expect(one.changed).not.toBeNull()
    expect(stepOf(await run('hidden', 'ask')).changed).not.toBeNull()
    await run('%verify --fix hidden', 'fix')
    expect(stepOf(await run('hidden', 'ask')).changed).toBeNull()
    expect((await run('%verify --read hidden', 'verify')).shown).toEqual(['Nothing was changed'])
  })

  it('is none where only a time was touched', async () => {
    const step = await given('touched')
    utimesSync(`${placeOf(step)}/f`, 5, 5)
    expect(stepOf(await run('touched', 'ask')).changed).toBeNull()
    expect((await run('%verify --fix touched', 'fix')).shown).toEqual(['Nothing is to be fixed'])
  })
})
