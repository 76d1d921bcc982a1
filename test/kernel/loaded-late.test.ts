import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as v from 'valibot'
import { packageRoot } from '../../kernel/host/package-root.ts'

const dist = join(packageRoot, 'dist')

/** A file of the build with all that it imports at once, by the names of its files. */
function loadedWith(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  found.add(file)
  const text = readFileSync(join(dist, file), 'utf8')
  for (const [, imported = ''] of text.matchAll(/(?:from|import)"\.\/([^"]+)"/g))
    loadedWith(imported, found)
  return found
}

function sourcesOf(file: string): readonly string[] {
  const map = v.object({ sources: v.array(v.string()) })
  const text = readFileSync(join(dist, `${file}.map`), 'utf8')
  return v.parse(map, JSON.parse(text)).sources.map((path) => path.replace(/^(\.\.\/)+/, ''))
}

/** What no cell needs that has no command and is neither completed nor asked about. */
const late = [
  ...['kernel/commands/', 'kernel/import/', 'kernel/session/editor/', 'kernel/tables/'],
  ...['kernel/files/likeness/', 'kernel/files/parquet/', 'kernel/files/binary/zip', 'nix/cluster/'],
  ...['node_modules/yaml/', 'node_modules/execa/']
]

it('what a kernel starts with is a few files, and has no part that is loaded late', () => {
  const [, inside = ''] =
    /import\("\.\/(inside-\w+\.js)"\)/.exec(readFileSync(join(dist, 'main.js'), 'utf8')) ?? []
  const atStart = [...loadedWith(inside, loadedWith('main.js'))]
  expect(atStart.length).toBeLessThan(8)
  const sources = atStart.flatMap(sourcesOf)
  expect(sources).toContain('kernel/running/run.ts')
  expect(sources.filter((path) => late.some((place) => path.startsWith(place)))).toEqual([])
})

it('each of these parts is in a file for who asks for it', () => {
  const sources = readdirSync(dist)
    .filter((name) => /^[^.]+\.js$/.test(name) && name !== 'report-page.js')
    .flatMap(sourcesOf)
  const lost = late.filter((place) => !sources.some((path) => path.startsWith(place)))
  expect(lost).toEqual([])
})
