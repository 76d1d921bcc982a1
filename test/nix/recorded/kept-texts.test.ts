import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createDisplayTexts,
  createKeptTexts,
  displaysSize
} from '../../../nix/recorded/kept-texts.ts'
import { removeTree } from '../../support/nix.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { until } from '../../support/wait.ts'

const root = scratchFolder('kept-texts')
const folder = join(root, 'texts')
afterAll(() => removeTree(root))
beforeEach(() => rmSync(folder, { recursive: true, force: true }))

const keyOf = (name: string) => createHash('sha256').update(name).digest('base64url')
const fileOf = (name: string) => join(folder, keyOf(name))

function open(most?: number) {
  const texts = createKeptTexts(folder, most)
  return {
    get: (name: string) => texts.get(keyOf(name)),
    add(...names: readonly string[]) {
      for (const name of names) texts.add(keyOf(name), `${name}'s`)
      texts.flush()
    },
    texts
  }
}

/** What a text of `open` takes on disk. */
const textBytes = 43 + 1 + 3

describe('texts of a notebook', () => {
  test('are there at once, and for the next kernel', () => {
    const one = open()
    one.texts.add(keyOf('a'), "a's")
    expect(one.get('a')).toBe("a's")
    one.add('b')
    const next = open()
    expect([next.get('a'), next.get('b'), next.get('c')]).toEqual(["a's", "b's", null])
  })

  test('are written by themselves', async () => {
    open().texts.add(keyOf('a'), "a's")
    await until('it is written', () => open().get('a') === "a's")
  })

  test('are written by themselves where they are added while others are written', async () => {
    const { texts } = open()
    const others = Array.from({ length: 40 }, (_, index) => `other ${index}`)
    for (const name of others) texts.add(keyOf(name), name)
    while (!existsSync(fileOf('other 0'))) await setImmediate()
    expect(existsSync(fileOf('other 39'))).toBe(false)
    texts.add(keyOf('a'), "a's")
    await until('it is written too', () => existsSync(fileOf('a')))
  })

  test.each([
    ['cut off', (text: string) => text.slice(0, -1)],
    ['with another letter', (text: string) => text.replace("b's", "d's")],
    ['of another key', () => readFileSync(fileOf('a'), 'utf8')],
    ['empty', () => ''],
    ['of bytes that are no text', () => Buffer.from([0, 255, 10, 128, 10])]
  ])('a file that is %s counts as missing, and is written anew', (_, harm) => {
    open().add('a', 'b')
    writeFileSync(fileOf('b'), harm(readFileSync(fileOf('b'), 'utf8')))
    const next = open()
    expect([next.get('a'), next.get('b')]).toEqual(["a's", null])
    next.add('b')
    expect(open().get('b')).toBe("b's")
  })

  test('a folder in the place of one is no text', () => {
    mkdirSync(fileOf('a'), { recursive: true })
    expect(open().get('a')).toBe(null)
  })

  test('that another kernel has removed are missing', () => {
    open().add('a')
    const one = open()
    expect(one.get('b')).toBe(null)
    rmSync(fileOf('a'))
    expect(one.get('a')).toBe(null)
  })

  test.each([1, 10])('that are %d above what they may take push out those not used', (above) => {
    const many = Array.from({ length: above }, (_, index) => `${index}`)
    open().add('a', 'b')
    const next = open((1 + above) * textBytes)
    expect(next.get('a')).toBe("a's")
    next.add(...many)
    const last = open()
    expect([last.get('a'), last.get('b')]).toEqual(["a's", null])
    expect(many.map(last.get)).toEqual(many.map((name) => `${name}'s`))
  })

  test('that are all used are no more than they may be', () => {
    open(3 * textBytes).add(...Array.from({ length: 30 }, (_, index) => `${index % 10}`))
    expect(readdirSync(folder)).toHaveLength(3)
  })

  test('where nothing can be written are there as long as the kernel', () => {
    writeFileSync(folder, 'no folder')
    const one = open()
    one.add('a')
    expect(open().get('a')).toBe(null)
  })
})

test('displays are counted over all holders', () => {
  expect(displaysSize(root)).toBe(0)
  for (const holder of ['one', 'two']) {
    const texts = createDisplayTexts(root, holder)
    texts.add(keyOf('a'), "a's")
    texts.flush()
  }
  const [holder = ''] = readdirSync(join(root, 'displays'))
  const { size } = statSync(join(root, 'displays', holder, keyOf('a')))
  expect(displaysSize(root)).toBe(2 * size)
})
