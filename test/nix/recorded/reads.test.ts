import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Binding, Slot } from '../../../nix/evaluator/bindings.ts'
import { Disk } from '../../../nix/recorded/disk.ts'
import { createRecordFile } from '../../../nix/recorded/record-file.ts'
import { RecordedReads } from '../../../nix/recorded/reads.ts'
import { groupsBehind, SlotKeys } from '../../../nix/recorded/slot-keys.ts'
import { removeTree } from '../../support/nix.ts'
import { scratchFolder } from '../../support/scratch.ts'

const scratch = scratchFolder('recorded-reads')
afterAll(() => removeTree(scratch))

const given: Slot = { id: -1 }
/** Whatever is there has stood since before it. */
const longAgo = Date.now() + 3_600_000

/** Expressions as an evaluator binds them, by name. */
function bound(stamp = 'stamp') {
  const keys = new SlotKeys(stamp, given)
  const slots = new Map<string, Slot>()
  let next = 0
  const together = (texts: Readonly<Record<string, string>>, more: Partial<Binding> = {}) => {
    const names = Object.keys(texts)
    const group = Object.entries(texts).map(([name, text]): Binding => {
      const scope = new Map<string, Slot | { member: number }>()
      names.forEach((other, member) => {
        if (new RegExp(`\\b${other}\\b`).test(text)) scope.set(other, { member })
      })
      for (const [other, slot] of slots)
        if (new RegExp(`\\b${other}\\b`).test(text)) scope.set(other, slot)
      return { name, text, scope, ...more }
    })
    const own = group.map((): Slot => ({ id: next++ }))
    keys.take(group, own)
    names.forEach((name, index) => {
      const slot = own[index]
      if (slot !== undefined) slots.set(name, slot)
    })
  }
  const slot = (name: string): Slot => {
    const found = slots.get(name)
    if (found === undefined) throw new Error(`${name} is not bound`)
    return found
  }
  return { keys, together, slot, key: (name: string) => keys.of(slot(name)).key }
}

describe('the key of an expression', () => {
  const keyOf = (bind: (one: ReturnType<typeof bound>) => void, stamp?: string) => {
    const one = bound(stamp)
    bind(one)
    return one.key('x')
  }
  const usual = keyOf((one) => {
    one.together({ a: '1' })
    one.together({ x: 'a + 1' })
  })

  test('is the same for the same texts, whatever was bound besides', () => {
    const again = keyOf((one) => {
      one.together({ other: '5' })
      one.together({ a: '1' })
      one.together({ x: 'a + 1' })
    })
    expect(again).toBe(usual)
  })

  test.each<[string, (one: ReturnType<typeof bound>) => void, string?]>([
    [
      'its text',
      (one) => {
        one.together({ a: '1' })
        one.together({ x: 'a + 2' })
      }
    ],
    [
      'a text that it refers to',
      (one) => {
        one.together({ a: '2' })
        one.together({ x: 'a + 1' })
      }
    ],
    [
      'what that is',
      (one) => {
        one.together({ a: '1' }, { library: true })
        one.together({ x: 'a + 1' })
      }
    ],
    [
      'what its names mean',
      (one) => {
        one.together({ x: 'a + 1' })
      }
    ],
    [
      'what it is bound with',
      (one) => {
        one.together({ a: '1', x: 'a + 1' })
      }
    ],
    [
      'the stamp',
      (one) => {
        one.together({ a: '1' })
        one.together({ x: 'a + 1' })
      },
      'other'
    ]
  ])('is another where %s is another', (_, bind, stamp) => {
    expect(keyOf(bind, stamp)).not.toBe(usual)
  })

  test('tells the members of a group, which stand behind what they refer to', () => {
    const one = bound()
    one.together({ base: '1' })
    one.together({ even: 'odd base', odd: 'even base' })
    one.together({ user: 'even' })
    expect(one.key('even')).not.toBe(one.key('odd'))
    const groups = groupsBehind(one.keys, [one.slot('user')])
    expect(groups.map(({ slots }) => slots.length)).toEqual([1, 2, 1])
    expect(groups[0]?.slots).toEqual([one.slot('base')])
  })

  test('a chain of ten thousand is walked', () => {
    const one = bound()
    one.together({ s0: '0' })
    const slots = [one.slot('s0')]
    for (let index = 1; index < 10_000; index++) {
      const slot = { id: index }
      const before = slots.at(-1) ?? given
      one.keys.take([{ text: `s${index - 1}`, scope: new Map([['s', before]]) }], [slot])
      slots.push(slot)
    }
    expect(groupsBehind(one.keys, slots.slice(-1))).toHaveLength(10_000)
  })
})

describe('how files stand', () => {
  const folder = (files: number): string => {
    const made = mkdtempSync(join(scratch, 'folder-'))
    for (let index = 0; index < files; index++) writeFileSync(join(made, String(index)), '')
    return made
  }

  test('is told by one word, until they are looked at anew', () => {
    const disk = new Disk()
    const path = join(folder(1), '0')
    const paths = [{ path, whole: true }]
    const first = disk.digest(paths)
    expect(disk.lookAnew()).toEqual([])
    expect(disk.digest(paths)).toBe(first)
    writeFileSync(path, 'other')
    expect(disk.digest(paths)).toBe(first)
    expect(disk.lookAnew()).toEqual([path])
    expect(disk.digest(paths)).not.toBe(first)
    expect(disk.lookAnew()).toEqual([])
  })

  test('is not settled where it changed since, or since the first look', () => {
    const disk = new Disk()
    const path = join(folder(1), '0')
    const paths = [{ path, whole: true }]
    expect(disk.areSettled(paths, Date.now())).toBe(false)
    expect(disk.areSettled(paths, longAgo)).toBe(true)
    writeFileSync(path, 'other')
    expect(disk.areSettled(paths, longAgo)).toBe(false)
  })

  test('what is not there is settled', () => {
    expect(new Disk().areSettled([{ path: join(scratch, 'none'), whole: true }], Date.now())).toBe(
      true
    )
  })

  // The folder is one of them.
  test.each([
    [99, true],
    [100, false],
    [1000, false]
  ])('of a folder with %i files, where 100 entries are looked at: %s', (files, isSettled) => {
    const path = folder(files)
    expect(new Disk(100).areSettled([{ path, whole: true }], longAgo)).toBe(isSettled)
    rmSync(path, { recursive: true })
  })
})

describe('what is recorded of reads', () => {
  /** A kernel with what was bound in it; all of them have the same file of records. */
  function kernel(stateFolder: string, path: string) {
    const one = bound()
    one.together({ text: `builtins.readFile ${path}` })
    one.together({ user: '"${text}!"' })
    one.together({ alone: '1' })
    one.together({ time: 'builtins.currentTime' })
    one.together({ late: 'toString time' })
    one.together({ folder: path })
    one.together({ beside: 'folder + "/../x"' })
    const file = createRecordFile({ stateFolder }, 'holder')
    const reads = new RecordedReads(one.keys, file)
    return {
      record: (name: string) => {
        const isTold = reads.record(one.slot(name), longAgo)
        file.flush()
        return isTold
      },
      digest: (name: string) => reads.digest(one.slot(name)),
      lookAnew: () => reads.lookAnew()
    }
  }

  const made = () => {
    const state = mkdtempSync(join(scratch, 'state-'))
    const files = mkdtempSync(join(scratch, 'files-'))
    mkdirSync(files, { recursive: true })
    const path = join(files, 'a.txt')
    writeFileSync(path, 'a')
    return { state, path }
  }

  test('is there for the next kernel, with all that is referred to', () => {
    const { state, path } = made()
    const first = kernel(state, path)
    expect(first.digest('user')).toBeNull()
    expect(first.record('user')).toBe(true)
    const digest = first.digest('user')
    expect(digest).toMatch(/./)
    expect(kernel(state, path).digest('user')).toBe(digest)
    expect(kernel(state, path).digest('alone')).toBeNull()
  })

  test('is another where a file is another that something refers to', () => {
    const { state, path } = made()
    const first = kernel(state, path)
    first.record('user')
    const digest = first.digest('user')
    writeFileSync(path, 'b')
    expect(kernel(state, path).digest('user')).not.toBe(digest)
    expect(first.digest('user')).toBe(digest)
    expect(first.lookAnew()).toEqual([path])
    expect(first.digest('user')).not.toBe(digest)
  })

  test('is none of what nobody can tell, nor of what refers to it', () => {
    const { state, path } = made()
    const one = kernel(state, path)
    expect(['alone', 'time', 'late', 'folder', 'beside'].map(one.record)).toEqual([
      ...[true, false, false, true, false]
    ])
    expect(one.digest('late')).toBeNull()
  })
})
