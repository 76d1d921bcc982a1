import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { likenessOfFiles } from '../../../../kernel/commands/diff/file-likeness.ts'
import { distanceOf, mostLikenessBytes } from '../../../../kernel/files/likeness/likeness.ts'
import type { DifferentFile } from '../../../../kernel/render/words/commands/file-difference.ts'
import { scratchFolder } from '../../../support/scratch.ts'

const folder = scratchFolder('file-likeness')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Files = Readonly<Record<string, string>>
let cases = 0

/** Two outputs with these files, and what is told of those that differ. */
async function told(before: Files, after: Files) {
  cases += 1
  const places = [before, after].map((files, side) => {
    const place = join(folder, `${cases}-${side}`)
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(place, path)), { recursive: true })
      if (text.startsWith('-> ')) symlinkSync(text.slice(3), join(place, path))
      else writeFileSync(join(place, path), text)
    }
    return place
  })
  const files = [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap(
    (path): DifferentFile[] => {
      const how =
        after[path] === undefined ? 'gone' : before[path] === undefined ? 'new' : 'changed'
      return before[path] === after[path] ? [] : [{ path, how, before: null, after: null }]
    }
  )
  const found = await likenessOfFiles(places[0] ?? '', places[1] ?? '', { files })
  return found.map(({ path, likeness }) => [
    ...[path, (likeness?.causes ?? []).map(({ kind }) => kind).join()],
    distanceOf(likeness).kind
  ])
}

describe('in what files of two outputs differ', () => {
  it('is told by what they hold, and of one that is new or gone is not known', async () => {
    const before = { a: 'loss 1', b: 'one', c: 'x', 'd/e': 'at 10:00:00' }
    const after = { a: 'loss 2', b: 'two', 'x y': 'x', 'd/e': 'at 10:00:01' }
    expect(await told(before, after)).toEqual([
      ['a', 'seed', 'numbers'],
      ['b', '', 'other'],
      ['c', '', 'other'],
      ['d/e', 'time', 'times-and-paths'],
      ['x y', '', 'other']
    ])
  })

  it.each([
    ['the same', 'same', 'same', 'random-name', 'times-and-paths'],
    ['another time', 'at 10:00:00', 'at 10:00:01', 'random-name,time', 'times-and-paths'],
    ['other numbers', 'loss 1', 'loss 2', 'random-name,seed', 'numbers'],
    ['something else', 'one', 'two', 'random-name', 'other'],
    ['more than is looked into', 'x'.repeat(mostLikenessBytes + 1), 'y', 'random-name', 'other'],
    ['a link', '-> /etc/passwd', 'two', 'random-name', 'other']
  ])('under another name that was drawn, with %s in it', async (_, was, is, causes, distance) => {
    expect(await told({ 'run_a81f20bc.csv': was }, { 'run_77ce01d9.csv': is })).toEqual([
      ['run_a81f20bc.csv', causes, distance]
    ])
  })

  it.each([40, 41, 400])(
    'is looked into for forty files of %i, and of no other known',
    async (count) => {
      const files = (text: string): Files =>
        Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, text]))
      const found = await told(files('loss 1'), files('loss 2'))
      expect(found).toHaveLength(count)
      expect(found.filter(([, , distance]) => distance === 'numbers')).toHaveLength(40)
    }
  )

  it('is looked into, whatever number of new ones stands before them', async () => {
    const added = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`a${at}`, 'x']))
    const found = await told({ z: 'loss 1' }, { ...added, z: 'loss 2' })
    expect(found).toHaveLength(51)
    expect(found).toContainEqual(['z', 'seed', 'numbers'])
  })

  it('follows no link', async () => {
    expect(await told({ a: '-> /proc/self/environ' }, { a: '-> /etc/passwd' })).toEqual([
      ['a', '', 'other']
    ])
  })
})
