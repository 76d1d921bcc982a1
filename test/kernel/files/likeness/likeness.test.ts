import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { distanceOf, likenessOf, nameLikeness } from '../../../../kernel/files/likeness/likeness.ts'
import { mostLikenessBytes } from '../../../../kernel/files/likeness/likeness.ts'
import { scratchFolder } from '../../../support/scratch.ts'

/* Programs that run twice and are asked why what they wrote differs. */

const programs = join(import.meta.dirname, 'programs.py')
let pairs: ReadonlyMap<string, readonly [Buffer, Buffer]>
beforeAll(() => {
  const scratch = scratchFolder('likeness')
  const folders = ['1', '2'].map((variant) => {
    const folder = join(scratch, variant)
    mkdirSync(folder)
    execFileSync('python3', [programs, folder, variant], {
      env: { ...process.env, PYTHONHASHSEED: variant }
    })
    return folder
  })
  const read = (index: number, name: string) => readFileSync(join(folders[index] ?? '', name))
  pairs = new Map(
    readdirSync(folders[0] ?? '').map((name) => [name, [read(0, name), read(1, name)]])
  )
  rmSync(scratch, { recursive: true })
})

function pair(name: string): readonly [Buffer, Buffer] {
  const found = pairs.get(name)
  if (found === undefined) throw new Error(`no program wrote ${name}`)
  return found
}

describe('the likely cause of a difference', () => {
  it.each([
    ['time-iso', 'time', 'times-and-paths'],
    ['time-ctime', 'time', 'times-and-paths'],
    ['time-epoch', 'time', 'times-and-paths'],
    ['time-pdf', 'time', 'times-and-paths'],
    ['measured-log', 'measured', 'times-and-paths'],
    ['measured-table', 'measured', 'times-and-paths'],
    ['seed-numbers', 'seed', 'numbers'],
    ['seed-array', 'seed', 'numbers'],
    ['random-name-uuid', 'random-name', 'times-and-paths'],
    ['random-name-temporary', 'random-name', 'times-and-paths'],
    ['random-name-svg', 'random-name', 'times-and-paths'],
    ['hash-order-set', 'hash-order', 'order'],
    ['hash-order-json', 'hash-order', 'order'],
    ['directory-order', 'directory-order', 'order'],
    ['order-shuffled', 'order', 'order'],
    ['thread-order', 'thread-order', 'order'],
    ['thread-count', 'thread-count', 'times-and-paths'],
    ['rounding', 'rounding', 'numbers'],
    ['address', 'address', 'times-and-paths'],
    ['process-id', 'process-id', 'times-and-paths'],
    ['host', 'host', 'times-and-paths'],
    ['build-path', 'build-path', 'times-and-paths'],
    ['kept-time-gzip', 'kept-time', 'times-and-paths'],
    ['kept-time-zip', 'kept-time', 'times-and-paths'],
    ['kept-time-tar', 'kept-time', 'times-and-paths'],
    ['kept-time-tar-gzip', 'kept-time', 'times-and-paths'],
    ['line-ends', 'line-ends', 'times-and-paths']
  ])('of the program %s: %s', (name, cause, distance) => {
    const found = likenessOf(...pair(name))
    expect(found?.causes.map(({ kind }) => kind)).toEqual([cause])
    expect(distanceOf(found).kind).toBe(distance)
  })

  it.each(['nothing-text', 'nothing-longer', 'nothing-bytes'])('of %s is not named', (name) => {
    const found = likenessOf(...pair(name))
    expect(found?.causes ?? []).toEqual([])
    expect(distanceOf(found)).toEqual({ kind: 'other' })
  })

  it('is named with the first place where it shows', () => {
    const found = likenessOf(Buffer.from('a 1\nat 10:11:12\n'), Buffer.from('a 1\nat 10:11:59\n'))
    expect(found?.causes).toEqual([{ kind: 'time', before: '10:11:12', after: '10:11:59' }])
  })

  it('several causes are all named', () => {
    const found = likenessOf(
      Buffer.from('2026-01-02 pid 11 loss 0.5'),
      Buffer.from('2026-01-03 pid 12 loss 0.6')
    )
    expect(found?.causes.map(({ kind }) => kind)).toEqual(['time', 'process-id', 'seed'])
    expect(distanceOf(found)).toMatchObject({ kind: 'numbers' })
  })

  it('numbers say how far they are', () => {
    const found = likenessOf(Buffer.from('loss 0.50'), Buffer.from('loss 0.40'))
    expect(found?.largest).toBeCloseTo(0.2)
    expect(likenessOf(Buffer.from('a 0'), Buffer.from('a 1'))?.largest).toBe(1)
  })

  it.each([
    ['report-2026-01-02.txt', 'report-2026-01-03.txt', 'time'],
    ['run_a81f20bc.csv', 'run_77ce01d9.csv', 'random-name']
  ])('of files that are called %s and %s', (before, after, cause) => {
    expect(nameLikeness(before, after)?.causes).toEqual([{ kind: cause, before, after }])
  })

  it('two names that have nothing in common say nothing', () => {
    expect(nameLikeness('one.csv', 'two.csv')).toBeNull()
    expect(nameLikeness('one.csv', 'one.csv.gz')).toBeNull()
  })
})

describe('what is too large or hostile', () => {
  it.each([1, 10])('is not looked into, %s × the limit', (times) => {
    const [one, other] = [1, 2].map((fill) => Buffer.alloc(mostLikenessBytes * times + 1, fill))
    if (one === undefined || other === undefined) throw new Error('no bytes')
    expect(likenessOf(one, other)).toBeNull()
  })

  it.each(['1', 'a', 'a1', '/', '/a', ' ', 'Jan ', '1.', '-', '2026-', '0x0'])(
    'a line of nothing but %j is looked into',
    (piece) => {
      const text = piece.repeat(mostLikenessBytes / 16)
      const found = likenessOf(Buffer.from(`${text}!`), Buffer.from(`${text}?`))
      expect(found?.causes ?? []).toEqual([])
    }
  )

  it.each([1, 10])('an archive that unpacks to %s × the limit says nothing', (times) => {
    const packed = [1, 2].map((fill) => gzipSync(Buffer.alloc(mostLikenessBytes * times + 1, fill)))
    const [one, other] = packed
    if (one === undefined || other === undefined) throw new Error('no bytes')
    expect(distanceOf(likenessOf(one, other))).toEqual({ kind: 'other' })
  })
})
