import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { commands } from '../kernel/commands/commands.ts'
import { readers } from '../kernel/files/formats/special.ts'
import { knownTypes } from '../kernel/files/reading/type.ts'
import { libraryNames } from '../kernel/session/program/base.ts'
import { libraryReaders } from '../nix/recorded/library.ts'

/*
 * What was added stands wherever it has to be listed. Each failure names what is missing, and the
 * file where it is missing.
 */

const project = resolve(import.meta.dirname, '..')
const textOf = (path: string) => readFileSync(join(project, path), 'utf8')
const readme = textOf('README.md')
const manual = textOf('docs/manual.md')

/** What is in no list, each as `NAME: where it has to stand`. */
const missing = (names: Iterable<string>, where: string, isThere: (name: string) => boolean) =>
  [...names].filter((name) => !isThere(name)).map((name) => `${name}: add it to ${where}`)

it('each command of a folder is in the table of commands', () => {
  const folder = 'kernel/commands'
  const files = readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
  const named = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...textOf(join(folder, file)).matchAll(
        /(?:: Command = \{\s+name: |= oneStepCommand\(\s*(?:\{\s+name: )?)'(\w+)'/g
      )
    ])
    .map(([, name = '']) => name)
  // No command is written in a way that is not found above.
  expect([...commands.keys()].filter((name) => !named.includes(name))).toEqual([])
  expect(missing(named, `${folder}/commands.ts`, (name) => commands.has(name))).toEqual([])
})

it('each command stands in the README', () => {
  const isThere = (name: string) => new RegExp(`^- \`%${name}\\b`, 'm').test(readme)
  expect(
    missing(
      commands.keys(),
      'the list of commands in README.md (npm run readme writes it)',
      isThere
    )
  ).toEqual([])
})

it('each format that there is a reader for is read', () => {
  const folder = 'kernel/files/formats'
  const special = textOf(`${folder}/special.ts`)
  const files = readdirSync(join(project, folder)).filter((file) =>
    /export const \w+: Reader\b/.test(textOf(join(folder, file)))
  )
  expect(files.length).toBeGreaterThan(10)
  const isRead = (file: string) => special.includes(`import('./${file}')`)
  expect(missing(files, `readers in ${folder}/special.ts`, isRead)).toEqual([])
})

it('each type that has a reader is told by a name or by first bytes', () => {
  const isKnown = (pattern: string) =>
    [...knownTypes].some((type) => new RegExp(pattern).test(type))
  const patterns = readers.map(([pattern]) => pattern.source)
  expect(missing(patterns, 'kernel/files/reading/type.ts', isKnown)).toEqual([])
})

it('each name of the library is one of the notebook, and in the manual', () => {
  const [, set = ''] = textOf('nix/lib/default.nix').split('\nin\n')
  const names = [...set.matchAll(/^ {2}(\w+) = /gm)].map(([, name = '']) => name)
  // What stands in the definition of `script` that a notebook has.
  const ofNotebook = names.filter((name) => name !== 'scriptWith')
  expect(ofNotebook.length).toBeGreaterThan(10)
  const listed: readonly string[] = libraryNames
  const base = 'libraryNames in kernel/session/program/base.ts'
  expect(missing(ofNotebook, base, (name) => listed.includes(name))).toEqual([])
  expect(missing(listed, 'nix/lib/default.nix', (name) => ofNotebook.includes(name))).toEqual([])
  const isTold = (name: string) => new RegExp(`(^|[^\\w-])${name}[^\\w-]`).test(manual)
  expect(missing(listed, 'docs/manual.md', isTold)).toEqual([])
})

it('the version of the package has a section of the changelog, below what is not released', () => {
  const versions = [...textOf('CHANGELOG.md').matchAll(/^## (.+)$/gm)].map(
    ([, title = '']) => title
  )
  const released = versions.filter((title) => title !== 'Unreleased')
  const packages = ['package.json', 'package-lock.json'].map(
    (file) => /^ {2}"version": "(.+)",$/m.exec(textOf(file))?.[1]
  )
  expect(packages).toEqual([released[0], released[0]])
  expect(versions.indexOf('Unreleased')).toBeLessThan(1)
})

it('of each function of the library it is known what it reads', () => {
  const isKnown = (name: string) => libraryReaders.has(name)
  expect(missing([...libraryNames, 'toolchain'], 'nix/recorded/library.ts', isKnown)).toEqual([])
})
