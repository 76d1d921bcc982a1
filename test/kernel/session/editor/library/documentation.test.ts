import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  functionsWithKeys,
  libraryArguments
} from '../../../../../kernel/session/editor/library/arguments.ts'
import { blocksOfText, libraryBlocks } from '../../../../../kernel/session/editor/library/blocks.ts'
import {
  libraryDocumentation,
  libraryParts
} from '../../../../../kernel/session/editor/library/documentation.ts'
import { libraryNames } from '../../../../../kernel/session/program/base.ts'
import { packageRoot } from '../../../../nix/lib/evaluate.ts'
import { scratchFolder } from '../../../../support/scratch.ts'

let folder: string
const write = (name: string, text: string): void =>
  writeFileSync(join(folder, 'nix', 'lib', `${name}.nix`), text)
beforeAll(() => {
  folder = scratchFolder('library')
  mkdirSync(join(folder, 'nix', 'lib'), { recursive: true })
  write('sweep', '/*\n  sweep.best, sweep.nix (zip.nix), and x.sweep.no.\n\n    code { }\n*/\n{ }')
  write('zip', '# no comment of that kind\n{ }')
  write('output', '/* never closed')
  write('static', '/* */ { }')
  write('secret', '/* not a name of the library */')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the documentation of a name', () => {
  it.each(libraryNames.map((name) => [name]))(
    'is there, in words and without files: %s',
    (name) => {
      const text = libraryDocumentation(packageRoot, [name])
      if (text === null) return
      expect(text.trim()).not.toBe('')
      expect(text).not.toMatch(/\([\w-]+\.nix\)|see [\w-]+\.nix/)
    }
  )

  it.each([
    [['sweep'], /^sweep\.best, sweep\.nix, and x/],
    [['sweep', 'best'], /^sweep\.best/]
  ])('%j', (path, text) => {
    expect(libraryDocumentation(folder, path)).toMatch(text)
  })

  it.each([
    [['sweep', 'nix']],
    [['sweep', 'no']],
    [['sweep', 'best', 'more']],
    [['zip']],
    [['output']],
    [['r']],
    [['secret']],
    [['../../secret']],
    [['constructor']],
    [['']],
    [[]]
  ])('is none of %j', (path) => {
    expect(libraryDocumentation(folder, path)).toBeNull()
  })

  it('names its parts once', () => {
    expect(libraryParts(folder, 'sweep')).toEqual(['best'])
    expect(libraryParts(folder, 'secret')).toEqual([])
    expect(libraryParts(folder, 'zip')).toEqual([])
  })
})

describe('a text in blocks', () => {
  it.each([
    ['', [{ kind: 'code', text: '' }]],
    ['one', [{ kind: 'paragraph', text: 'one' }]],
    [
      'one\n\n  a\n\n  b\n\ntwo',
      [
        { kind: 'paragraph', text: 'one' },
        { kind: 'code', text: 'a\n\nb' },
        { kind: 'paragraph', text: 'two' }
      ]
    ],
    ['  a\n    b', [{ kind: 'code', text: 'a\n  b' }]],
    ['a\n  b', [{ kind: 'paragraph', text: 'a\n  b' }]]
  ])('%j', (text, blocks) => {
    expect(blocksOfText(text)).toEqual(blocks)
  })

  it('has the keys behind the first paragraph', () => {
    const kinds = libraryBlocks(packageRoot, ['output'])?.map(({ kind }) => kind)
    expect(kinds?.slice(0, 2)).toEqual(['paragraph', 'facts'])
    expect(libraryBlocks(packageRoot, ['nothing'])).toBeNull()
  })
})

it('every key that a function takes says what it means', () => {
  for (const name of functionsWithKeys) {
    const known = libraryArguments(name.split('.')) ?? []
    expect(known.length).toBeGreaterThan(0)
    expect(known.filter(({ means }) => means === '').map((one) => `${name} ${one.name}`)).toEqual(
      []
    )
    expect(new Set(known.map((one) => one.name)).size).toBe(known.length)
  }
  expect(libraryArguments(['sweep'])).toBeNull()
  expect(libraryArguments(['constructor'])).toBeNull()
})
