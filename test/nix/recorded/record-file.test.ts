import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createRecordFile, recordsFolder, recordsSize } from '../../../nix/recorded/record-file.ts'
import { removeTree } from '../../support/nix.ts'
import { scratchFolder } from '../../support/scratch.ts'

const stateFolder = scratchFolder('record-file')
afterAll(() => removeTree(stateFolder))

const record = v.object({ text: v.string() })
const keyOf = (name: string) => createHash('sha256').update(name).digest('base64url')

function fileOf(): string {
  const [name = ''] = readdirSync(recordsFolder(stateFolder))
  return join(recordsFolder(stateFolder), name)
}

function open(most?: number) {
  const file = createRecordFile({ stateFolder }, 'notebook', most)
  return {
    get: (name: string) => file.get(keyOf(name), record)?.text ?? null,
    add: (...names: readonly string[]) => {
      file.add(new Map(names.map((name) => [keyOf(name), { text: `${name}'s` }])))
      file.flush()
    },
    isEmpty: () => file.isEmpty()
  }
}

beforeEach(() => rmSync(recordsFolder(stateFolder), { recursive: true, force: true }))

describe('records of a notebook', () => {
  test('are there for the next kernel', () => {
    expect(open().isEmpty()).toBe(true)
    open().add('a', 'b')
    const next = open()
    expect([next.isEmpty(), next.get('a'), next.get('b'), next.get('c')]).toEqual([
      ...[false, "a's", "b's", null]
    ])
  })

  test('are counted, with their bytes', () => {
    expect(recordsSize(stateFolder)).toEqual({ holders: 0, bytes: 0 })
    open().add('a')
    const { size } = statSync(fileOf())
    expect(recordsSize(stateFolder)).toEqual({ holders: 1, bytes: size })
  })

  test('of two kernels at once are all there', () => {
    const [one, other] = [open(), open()]
    one.add('a')
    other.add('b')
    one.add('c')
    const next = open()
    expect(['a', 'b', 'c'].map(next.get)).toEqual(["a's", "b's", "c's"])
  })

  test.each([
    ['cut off', (text: string) => text.slice(0, -10)],
    ['with another letter', (text: string) => text.replace("b's", "d's")],
    ['with another key', (text: string) => text.replace(keyOf('b'), keyOf('x'))],
    ['empty', () => '']
  ])('a file that is %s costs what was harmed, and no more', (_, harm) => {
    open().add('a')
    const before = readFileSync(fileOf(), 'utf8')
    open().add('b')
    const after = readFileSync(fileOf(), 'utf8')
    writeFileSync(fileOf(), before + harm(after.slice(before.length)))
    const next = open()
    expect([next.get('a'), next.get('b'), next.get('x')]).toEqual(["a's", null, null])
    next.add('b')
    expect(open().get('b')).toBe("b's")
  })

  test('bytes of somebody else are passed over', () => {
    open().add('a')
    appendFileSync(fileOf(), Buffer.from([0, 255, 10, 128, 10]))
    appendFileSync(fileOf(), `${'x'.repeat(43)} ${'y'.repeat(12)} {}\n`)
    expect(open().get('a')).toBe("a's")
  })

  test('one that does not fit is none', () => {
    const file = createRecordFile({ stateFolder }, 'notebook')
    file.add(new Map([[keyOf('a'), { text: 5 }]]))
    file.flush()
    expect(open().get('a')).toBeNull()
  })

  test('where the folder is a file nothing is kept, and nothing fails', () => {
    writeFileSync(recordsFolder(stateFolder), '')
    const file = open()
    file.add('a')
    expect(file.get('a')).toBe("a's")
    expect(open().get('a')).toBeNull()
    rmSync(recordsFolder(stateFolder))
  })

  test.each([1, 10])('beyond its bound (%i times) what is used stays', (times) => {
    const most = 20_000
    const old = open(Infinity)
    const names = Array.from({ length: Math.ceil((most * times) / 70) }, (_, index) => `o${index}`)
    old.add(...names)
    expect(statSync(fileOf()).size).toBeGreaterThan(most * times)
    const next = open(most)
    const last = names.at(-1) ?? ''
    expect(next.get(last)).toBe(`${last}'s`)
    next.add('new')
    expect(statSync(fileOf()).size).toBeLessThan(most)
    const after = open(most)
    expect([after.get(last), after.get('new'), after.get('o0')]).toEqual([
      ...[`${last}'s`, "new's", null]
    ])
  })
})
