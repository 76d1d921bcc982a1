import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failedInput } from '../../../../kernel/session/report/failed-input.ts'
import { scratchFolder } from '../../../support/scratch.ts'

let folder: string
let place: string
beforeAll(() => {
  folder = scratchFolder('failed-input')
  place = join(folder, 'result')
  mkdirSync(join(place, 'v1'), { recursive: true })
  mkdirSync(join(place, 'empty'))
  mkdirSync(join(place, 'many'))
  writeFileSync(join(place, 'data.csv'), '1')
  writeFileSync(join(place, 'v1', 'model'), '1')
  writeFileSync(join(place, '🌋 plot.txt'), '1')
  symlinkSync('v1', join(place, 'current'))
  symlinkSync('data.csv', join(place, 'latest.csv'))
  symlinkSync('/etc', join(place, 'machine'))
  symlinkSync('nothing', join(place, 'broken'))
  for (let index = 0; index < 1001; index += 1)
    writeFileSync(join(place, 'many', String(index)), '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('what a step that failed names of an input', () => {
  it.each([
    'data.csv',
    './data.csv',
    'v1',
    'v1/',
    'v1/model',
    '🌋 plot.txt',
    'empty',
    // A link that stays in the result, and what lies behind one.
    'latest.csv',
    'current',
    'current/model',
    'many/1000',
    // What a shell makes of these is for it to say.
    'many/*',
    'v?/model',
    'data.csv|sort',
    'data.csv)',
    '$name',
    '{a,b}'
  ])('is not said to be absent where it is there, or may be: %s', async (file) => {
    expect(await failedInput('dataset', [file], place)).toMatchObject({ absent: [] })
  })

  it.each(['dta.csv', 'current/modle', 'empty/x', '../outside', 'data.csv/inside'])(
    'is absent: %s',
    async (file) => {
      const { absent, wrote, total } = await failedInput('dataset', ['data.csv', file], place)
      expect(absent).toEqual([file])
      expect(wrote).toHaveLength(1000)
      expect(total).toBe(1008)
    }
  )

  it.each([1001, 10_000])('is absent among %i files, which are counted', async (count) => {
    const many = join(folder, `of ${count}`)
    mkdirSync(many)
    for (let index = 0; index < count; index += 1) writeFileSync(join(many, String(index)), '')
    const { absent, wrote, total } = await failedInput('dataset', ['x', '999'], many)
    expect([absent, wrote?.length, total]).toEqual([['x'], 1000, count])
  })

  it.each([
    ['machine/passwd', '/etc'],
    ['machine', '/etc'],
    ['broken', 'nothing']
  ])('is absent behind a link that leads out: %s', async (file, target) => {
    const { absent, links } = await failedInput('dataset', [file], place)
    expect(absent).toEqual([file])
    expect([...links]).toEqual([[file, target]])
  })

  it('is unknown of a result that is not there', async () => {
    expect(await failedInput('dataset', ['x'], null)).toMatchObject({ absent: [], wrote: null })
  })

  it('is absent in a result that is one file, or none any more', async () => {
    const file = join(place, 'data.csv')
    expect(await failedInput('dataset', ['x'], file)).toMatchObject({ absent: ['x'], total: 1 })
    const gone = join(place, 'gone')
    expect(await failedInput('dataset', ['x'], gone)).toMatchObject({ absent: ['x'], total: 0 })
  })
})
