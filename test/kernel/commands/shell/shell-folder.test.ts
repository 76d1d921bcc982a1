import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  type OpenedStep,
  quoter,
  writeShellFolder
} from '../../../../kernel/commands/shell/shell-folder.ts'
import { statePlace } from '../../../../nix/builder/own-places.ts'
import { ownPlaceholder } from '../../../../nix/store/store.ts'
import { storePath } from '../../render/samples.ts'

const stateFolder = mkdtempSync(join(tmpdir(), 'nix-workflow-shell-folder-'))
afterAll(() => rmSync(stateFolder, { recursive: true }))
const local = { stateFolder, store: { kind: 'local' } } as const

/** What stands for the result of another. */
const upstream = `/${'1'.repeat(52)}`

function stepOf(
  env: Readonly<Record<string, string>>,
  args: readonly string[] = ['-c', 'start', '', '/bin/program']
): OpenedStep {
  return {
    drvPath: storePath('model.drv'),
    derivation: {
      ...{ outputs: new Map(), inputDrvs: new Map(), inputSrcs: [], system: 'x86_64-linux' },
      ...{ builder: '/bin/sh', args, env: new Map(Object.entries(env)) }
    },
    ...{ inputs: new Map([[upstream, storePath('data')]]), cores: null, state: false }
  }
}

describe('a text for a shell', () => {
  const own = ownPlaceholder('out')
  it.each([
    ['', "''"],
    ['plain', 'plain'],
    ["it's; $HOME `id`", `'it'\\''s; $HOME \`id\`'`],
    ['a\nb', "'a\nb'"],
    [`${upstream}/x`, `${storePath('data')}/x`],
    [own, '"$out"'],
    [`--to=${own}/a b`, `--to="$out"'/a b'`],
    [`${own}${own}`, '"$out""$out"'],
    [`${statePlace}/memory`, '"$NIX_BUILD_TOP"/state/memory'],
    ['$out', "'$out'"]
  ])('%j is %j', (text, quoted) => {
    expect(quoter(stepOf({}))(text)).toBe(quoted)
  })
})

describe('the files that open a step', () => {
  const textOf = (file: string) => readFileSync(file, 'utf8')
  const beside = (enter: string, name: string) => join(enter, '..', name)

  it('have its values that are passed as files, with inputs in their places', () => {
    const env = { passAsFile: 'body list', body: `cat ${upstream}/x`, list: '[1]', A: "it's" }
    const args = ['-c', 'exec "$NIX_BUILD_TOP/script.py" ', '', 'python3']
    const { enter, body, files } = writeShellFolder(local, stepOf(env, args))
    expect({ body, files }).toEqual({ body: 'body.py', files: ['list'] })
    expect(textOf(beside(enter, 'body.py'))).toBe(`cat ${storePath('data')}/x`)
    expect(textOf(enter)).toContain(`'A'='it'\\''s'`.replace("'A'", 'A'))
    expect(textOf(enter)).toContain('bodyPath="$NIX_BUILD_TOP"/body.py')
    expect(textOf(enter)).not.toMatch(/ (?:list|body|passAsFile)=/)
    expect(statSync(enter).mode & 0o111).not.toBe(0)
  })

  it('are called otherwise where a name is none of a file, or is taken, each apart', () => {
    const names = ['../up', 'start', 'attribute-1', 'a.b', 'attribute-2', 'out', 'plain']
    const env = Object.fromEntries(names.map((name) => [name, `text of ${name}`]))
    const step = stepOf({ ...env, passAsFile: names.join(' ') })
    const { enter, files } = writeShellFolder(local, step)
    expect(new Set(files).size).toBe(names.length)
    expect(files).toContain('plain')
    expect(files.filter((name) => !/^[\w-]+$/.test(name))).toEqual([])
    expect(files.map((name) => textOf(beside(enter, name)))).toEqual(
      names.map((name) => `text of ${name}`)
    )
  })

  it('leave out variables that no program could have, and those of Nix', () => {
    const step = stepOf({ '': 'none', 'a=b': 'c', system: 'x', builder: '/bin/sh', B: '1' })
    const lines = textOf(writeShellFolder(local, step).enter)
    expect(lines).toContain('  B=1 \\\n')
    expect(lines).not.toMatch(/a=b|system=|builder=/)
  })

  it.each([
    [8, false, true, false],
    [null, true, false, true]
  ])('say so much of cores (%j) and a folder of its own (%j)', (cores, state, says, makes) => {
    const text = textOf(writeShellFolder(local, { ...stepOf({}), cores, state }).enter)
    expect(text.includes('NIX_BUILD_CORES=8')).toBe(says)
    expect(text.includes('mkdir "$NIX_BUILD_TOP"/state')).toBe(makes)
  })

  it('make the places of a store of its own real', () => {
    const nix = { ...local, store: { kind: 'chroot', root: "/it's" } } as const
    const text = textOf(writeShellFolder(nix, stepOf({})).enter)
    expect(text).toContain('unshare --user --map-root-user --mount')
    expect(textOf(writeShellFolder(local, stepOf({})).enter)).not.toContain('unshare')
  })

  it('stand elsewhere where the state cannot be written', () => {
    const file = join(stateFolder, 'no-folder')
    writeFileSync(file, '')
    const { enter } = writeShellFolder({ ...local, stateFolder: file }, stepOf({}))
    expect(enter.startsWith(file)).toBe(false)
    expect(textOf(enter)).toContain('#!/bin/sh')
    rmSync(join(enter, '..'), { recursive: true })
  })
})
