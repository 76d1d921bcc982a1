import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { nixWorkflow } from '../../../kernel/cli/program.ts'
import { narDigest } from '../../../nix/store/index.ts'
import { writeNotebook } from '../../browser/notebook-file.ts'
import { definedIn, testNix, type TestNix } from '../../support/nix.ts'
import { giveToolchain } from '../../support/toolchain.ts'
import { recordedTerminal } from './recorded-terminal.ts'

/* Steps that are given secrets: no byte of them is written anywhere but where a step sends it. */

const canary = 'canary-7f3a91e5'
const keyLine = 'canary+20c4b6d8'
const key = `-----BEGIN KEY-----\n${keyLine}\n-----END KEY-----`

let test: TestNix
let secrets = ''
let notebook = ''
beforeAll(async () => {
  test = await testNix()
  await giveToolchain(test.nix)
  secrets = join(test.folder, 'config', 'secrets')
  mkdirSync(secrets, { recursive: true })
})
afterAll(() => test.remove())
afterEach(() => vi.unstubAllEnvs())

async function ask(given: Readonly<Record<string, string>>, ...words: string[]) {
  const environment = { ...definedIn(test.environment), NIX_WORKFLOW_SECRETS: secrets, ...given }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const terminal = recordedTerminal()
  const exitCode = await nixWorkflow(words, terminal)
  vi.unstubAllEnvs()
  return { exitCode, text: terminal.lines.join('\n'), errors: terminal.errors.join('\n') }
}

/** A step with secrets that ends with this content of its result. */
function network(name: string, command: string, rest: string): string {
  return `${name} = network { cmd = ''\${toolchain.sh}/bin/sh -c '${command}' ''; ${rest} };`
}

function notebookOf(...cells: string[]): string {
  const path = join(test.folder, 'work.ipynb')
  writeNotebook(path, cells)
  return path
}

/** Files of a folder, and links, in which the canary is; packed ones as what is in them. */
function withCanary(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true })
  return all.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    if (path.startsWith(secrets)) return []
    const bytes = entry.isSymbolicLink()
      ? readlinkSync(path)
      : entry.isFile()
        ? contentOf(path)
        : ''
    const has = (text: string) => bytes.includes(text) || path.includes(text)
    const forms = [canary, keyLine].flatMap((one) => [one, Buffer.from(one).toString('base64')])
    return forms.some(has) ? [path] : []
  })
}

function contentOf(path: string): Buffer {
  const programs: Readonly<Record<string, string>> = { bz2: 'bzip2', xz: 'xz', zst: 'zstd' }
  const program = programs[path.split('.').at(-1) ?? '']
  if (program === undefined) return readFileSync(path)
  return execFileSync(program, ['-dc', path], { maxBuffer: 1e9 })
}

/** The hash of a folder with one file of this content. */
function hashOf(name: string, content: string): string {
  const folder = join(test.folder, `hash-${name}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), content)
  return `hash = "${narDigest(folder)?.narHash ?? ''}";`
}

it('a secret of the environment and one of a file reach the step, and no cell shows them', async () => {
  writeFileSync(join(secrets, 'KEY'), `${key}\n`)
  const say = `echo "$TOKEN"; echo "$KEY" >&2; echo got ''\${#TOKEN} ''\${#KEY} > got`
  const rest = 'secrets = [ "TOKEN" "KEY" ];'
  const length = `got ${canary.length} ${key.length}\n`
  notebook = notebookOf(
    network('got', say, `${rest} ${hashOf('got', length)}`),
    'hidden = let inner = ' +
      network('x', 'echo $TOKEN; echo inner > y', `${rest} ${hashOf('y', 'inner\n')}`).slice(4) +
      ' in output "${toolchain.sh}/bin/sh -c \'read line < ${inner}/y; echo $line > z\'";',
    '"${got}/got"',
    '"${hidden}/z"',
    '%log got',
    '%export export.nix'
  )
  const executed = join(test.folder, 'executed.ipynb')
  const ran = await ask({ TOKEN: canary }, 'run', notebook, '-o', executed)
  expect(ran, ran.text).toMatchObject({ exitCode: 0 })
  const shown = readFileSync(executed, 'utf8')
  expect(shown).toContain(length.trim())
  expect(shown).toContain('«TOKEN»')
  expect(shown).toContain('«KEY»')
  const told = /had the secret \w+ in it [^,]*/g
  expect(new Set(shown.match(told))).toEqual(
    new Set(['had the secret TOKEN in it once', 'had the secret KEY in it 3 times'])
  )
  expect(shown).toContain('network, with TOKEN, KEY')
  expect(`${ran.text}${ran.errors}`).not.toContain(canary)
})

it('nor is one in a bundle, a crate, a record, a log or the store', async () => {
  const bundle = join(test.folder, 'work.bundle')
  for (const words of [
    ['bundle', notebook, '-o', bundle],
    ['provenance', notebook, '-o', join(test.folder, 'crate')]
  ]) {
    const written = await ask({ TOKEN: canary }, ...words)
    expect(written, written.errors).toMatchObject({ exitCode: 0 })
  }
  const unpacked = join(test.folder, 'unpacked')
  mkdirSync(unpacked)
  execFileSync('tar', ['-xf', bundle, '-C', unpacked])
  expect(withCanary(test.folder)).toEqual([])
})

it('a result that would hold one comes to no store, and without one a step is not begun', async () => {
  writeFileSync(join(secrets, 'KEY'), key)
  const leaks = (name: string, command: string) =>
    network(name, command, 'secrets = [ "TOKEN" "KEY" ];')
  const leaking = notebookOf(
    [
      'leaks = {',
      leaks('file', 'mkdir d; echo "a $TOKEN b" > d/x'),
      leaks('name', 'echo > "$TOKEN"'),
      leaks('link', 'ln -s "/$TOKEN" x'),
      leaks('key', 'echo "$KEY" > x'),
      network('asks', 'echo never > x', 'secrets = [ "ABSENT" "GONE" ];'),
      '};'
    ].join('\n')
  )
  const executed = join(test.folder, 'leaks.ipynb')
  const ran = await ask({ TOKEN: canary }, 'run', leaking, '-o', executed)
  expect(ran.exitCode).toBe(1)
  const shown = readFileSync(executed, 'utf8')
  for (const place of ['TOKEN (d/x)', 'TOKEN (the name of a file, or a link)', 'KEY (x)'])
    expect(shown).toContain(`The result holds the secret ${place}`)
  expect(shown).toContain('It is given the secrets ABSENT, GONE, and each is nowhere.')
  expect(shown).toContain(`${secrets}/ABSENT`)
  expect(withCanary(test.folder)).toEqual([])
  // What looks for it finds it.
  writeFileSync(join(test.folder, 'control.txt'), `x${canary}`)
  expect(withCanary(test.folder)).toEqual([join(test.folder, 'control.txt')])
})
