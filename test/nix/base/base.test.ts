import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  dropKept,
  keep,
  keepFolder,
  keepMore,
  kept,
  keptEnd,
  keptSignature,
  keptStatus,
  newTrouble
} from '../../../nix/base/keep.ts'
import { lineSplitter } from '../../../nix/base/lines.ts'
import { putNewest } from '../../../nix/base/put-newest.ts'
import { refusalOf } from '../../../nix/base/refusal.ts'
import {
  isTemporaryPlaceThere,
  makeTemporaryFolder,
  temporaryPlace,
  temporaryPlaces,
  temporaryVariables
} from '../../../nix/base/temporary.ts'
import { fitsPattern, type PatternPart } from '../../../nix/base/wildcards.ts'

let folder = ''
const before = process.env['TMPDIR']
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'base-'))
})
afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
  rmSync(folder, { recursive: true, force: true })
})

describe('lines', () => {
  const linesOf = (...chunks: readonly string[]) => {
    const lines: string[] = []
    const splitter = lineSplitter((line) => lines.push(line))
    for (const chunk of chunks) splitter.take(chunk)
    splitter.end()
    return lines
  }

  it.each([
    [['a\nb'], ['a', 'b']],
    [
      ['a', 'b\n', '\n'],
      ['ab', '']
    ],
    [['a\u2028b\r\n'], ['a\u2028b\r']],
    [[''], []],
    [['\n\n\n'], ['', '', '']],
    [
      ['a\n', 'b', '', 'c'],
      ['a', 'bc']
    ]
  ])('%j', (chunks, lines) => {
    expect(linesOf(...chunks)).toEqual(lines)
  })

  it('are cut where they are too long, and the next one is whole', () => {
    const most = 64 * 1024 * 1024
    const part = 'x'.repeat(most / 4)
    const lengths = (...chunks: readonly string[]) => linesOf(...chunks).map(({ length }) => length)
    expect(lengths(part, part, part, part, '\nab')).toEqual([most, 2])
    expect(lengths(part, part, part, part, 'y', '\nab')).toEqual([most, 2])
    expect(lengths(...Array<string>(40).fill(part), '\nab')).toEqual([most, 2])
  })
})

describe('a pattern', () => {
  const partsOf = (pattern: string): PatternPart[] =>
    Array.from(pattern, (letter) =>
      letter === '*' ? 'any' : (character: string) => letter === '?' || letter === character
    )

  it.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['**', '', true],
    ['a*', 'a', true],
    ['*a', 'ba', true],
    ['*ab*ab', 'abab', true],
    ['*ab*ab', 'aab', false],
    ['a?c', 'a😀c', true],
    ['a??c', 'a😀c', false],
    ['*a*b*c', 'xaxbxcxc', true],
    ['*a*b*c', 'xaxbxcx', false]
  ])('%j and %j: %s', (pattern, text, fits) => {
    expect(fitsPattern(partsOf(pattern), text)).toBe(fits)
  })

  it('takes no longer than its length times that of the text', () => {
    const began = performance.now()
    expect(fitsPattern(partsOf(`${'*a'.repeat(500)}b`), 'a'.repeat(10_000))).toBe(false)
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})

describe('what the system refuses', () => {
  const refused = (code: string) => Object.assign(new Error('said so'), { code })

  it.each([
    ['ENOSPC', true],
    ['EDQUOT', true],
    ['EROFS', false],
    ['EWHATEVER', false]
  ])('with %s', (code, isForRoom) => {
    expect(refusalOf(refused(code))).toEqual({ code, said: 'said so', isForRoom })
  })

  it('is no bug, and a bug is not refused', () => {
    for (const error of [new TypeError('a bug'), 'a word', null])
      expect(() => refusalOf(error)).toThrow()
  })
})

describe('what is kept', () => {
  const at = (name: string) => join(folder, name)

  it('is there, whole, and nothing beside it', () => {
    expect(kept(at('a/b'))).toBeNull()
    expect(keptSignature(at('a/b'))).toBeNull()
    expect(keep(at('a/b'), 'text')).toBe(true)
    const first = keptSignature(at('a/b'))
    expect(kept(at('a/b'))).toBe('text')
    expect(keepMore(at('a/b'), ' more')).toBe(true)
    expect(keptSignature(at('a/b'))).not.toBe(first)
    expect(keptEnd(at('a/b'), 4)).toEqual({ text: 'more', size: 9 })
    expect(keptStatus(at('a/b'))?.size).toBe(9)
    expect(readdirSync(at('a'))).toEqual(['b'])
    expect(dropKept(at('a/b'))).toBe(true)
    expect(kept(at('a/b'))).toBeNull()
    expect(dropKept(at('a/b'))).toBe(true)
  })

  it('is remembered where it cannot be written, and its reason told once', () => {
    writeFileSync(at('file'), '')
    while (newTrouble() !== null);
    const inside = at('file/a')
    expect(keep(inside, 'text')).toBe(false)
    const first = keptSignature(inside)
    expect(kept(inside)).toBe('text')
    expect(keep(inside, 'other')).toBe(false)
    expect(kept(inside)).toBe('other')
    expect(keptSignature(inside)).not.toBe(first)
    expect(keepFolder(inside)).toBe(false)
    expect(keepMore(inside, 'more')).toBe(false)
    expect(newTrouble()).toMatchObject({ file: inside, isRead: false })
    expect(newTrouble()).toBeNull()
    dropKept(inside)
    expect(kept(inside)).toBeNull()
  })

  it('may be a folder, which is no text', () => {
    mkdirSync(at('folder'))
    expect(kept(at('folder'))).toBeNull()
    expect(keep(at('folder'), 'text')).toBe(false)
    expect(keepFolder(at('folder'))).toBe(true)
  })
})

describe('temporary files', () => {
  it('go where the environment says, or where they can', () => {
    process.env['TMPDIR'] = folder
    expect(temporaryPlace()).toBe(folder)
    expect(temporaryVariables()).toEqual({})
    writeFileSync(join(folder, 'file'), '')
    for (const wrong of [join(folder, 'missing'), join(folder, 'file')]) {
      process.env['TMPDIR'] = wrong
      expect(temporaryPlaces()[0]).toBe(wrong)
      expect(temporaryPlace()).toBe('/tmp')
      expect(temporaryVariables()).toEqual({ TMPDIR: '/tmp' })
      expect(isTemporaryPlaceThere()).toBe(true)
      const made = makeTemporaryFolder()
      expect(made.startsWith('/tmp/')).toBe(true)
      rmSync(made, { recursive: true })
    }
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('')
  })
})

describe('a map that has room for so many', () => {
  it.each([
    [9, 0],
    [10, 0],
    [11, 1],
    [100, 90]
  ])('holds the last of %i', (count, first) => {
    const map = new Map<string, number>()
    for (let number = 0; number < count; number += 1) putNewest(map, `${number}`, number, 10)
    expect([...map.values()]).toEqual(
      Array.from({ length: Math.min(count, 10) }, (_, at) => first + at)
    )
    // One that is there takes the place of nobody.
    putNewest(map, `${first}`, -1, 10)
    expect(map.size).toBe(Math.min(count, 10))
  })
})
