import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { dataFolder, placeOptions } from '../../../../kernel/cli/jupyter/data-folder.ts'
import { readOptions } from '../../../../kernel/cli/terminal/options.ts'
import { optionMistakeInWords } from '../../../../kernel/render/words/command-line/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'data-folder-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const variables = [
  ...['JUPYTER_DATA_DIR', 'XDG_DATA_HOME', 'VIRTUAL_ENV', 'CONDA_PREFIX'],
  ...['HOME', 'PATH']
]

/** What the words of a command line name, with these variables alone. */
async function named(words: readonly string[], environment: Readonly<Record<string, string>>) {
  for (const name of variables) vi.stubEnv(name, environment[name])
  const options = readOptions(words, placeOptions)
  if (!options.ok) throw new Error(optionMistakeInWords(options.mistake))
  const found = await dataFolder(options.value)
  return found.ok ? found.value : optionMistakeInWords(found.mistake)
}

/** A folder with a python3 that ends as it is told to. */
function pathWith(name: string, script: string): string {
  const place = join(folder, name)
  mkdirSync(place)
  writeFileSync(join(place, 'python3'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(place, 'python3'), 0o755)
  return [place, '/usr/bin', '/bin'].join(delimiter)
}

const nowhere =
  'No Python environment is active and there is no python3: name the place with --prefix.'

describe('where the kernel is installed', () => {
  it.each<[string[], Record<string, string>, string]>([
    [[], { HOME: '/home/a b' }, '/home/a b/.local/share/jupyter'],
    [['--user'], { HOME: '/home/me', XDG_DATA_HOME: '/data' }, '/data/jupyter'],
    [[], { HOME: '/home/me', JUPYTER_DATA_DIR: '/mine', XDG_DATA_HOME: '/data' }, '/mine'],
    [[], { HOME: '/home/me', JUPYTER_DATA_DIR: '' }, '/home/me/.local/share/jupyter'],
    [['--sys-prefix'], { VIRTUAL_ENV: '/venv', CONDA_PREFIX: '/conda' }, '/venv/share/jupyter'],
    [['--sys-prefix'], { VIRTUAL_ENV: '', CONDA_PREFIX: '/conda' }, '/conda/share/jupyter'],
    [['--sys-prefix'], { PATH: pathWith('good', 'echo /opt/python') }, '/opt/python/share/jupyter'],
    [['--sys-prefix'], { PATH: pathWith('broken', 'echo /half; exit 1') }, nowhere],
    [['--sys-prefix'], { PATH: join(folder, 'empty') }, nowhere],
    [['--prefix', '/opt/é'], { VIRTUAL_ENV: '/venv' }, '/opt/é/share/jupyter'],
    [['--prefix=here/..'], {}, join(process.cwd(), 'share', 'jupyter')]
  ])('%j with %j is %s', async (words, environment, place) => {
    expect(await named(words, environment)).toBe(place)
  })

  it.each([
    [['--user', '--sys-prefix']],
    [['--user', '--prefix', '/x']],
    [['--sys-prefix', '--prefix=/x']]
  ])('%j names two of them', async (words) => {
    const said = 'Only one of --user, --sys-prefix and --prefix can be given.'
    expect(await named(words, {})).toBe(said)
  })
})
