import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSecrets, secretVariables } from '../../../nix/builder/secrets.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { removeTree } from '../../support/nix.ts'

let folder = ''
beforeAll(() => {
  folder = scratchFolder('secrets')
  mkdirSync(join(folder, 'config/nix-workflow/secrets'), { recursive: true })
  writeFileSync(join(folder, 'config/nix-workflow/secrets/USUAL'), 'usual\n')
  writeFileSync(join(folder, 'TOKEN'), 'of a file\r\n')
  writeFileSync(join(folder, 'KEY'), 'a\nb\n\n')
  writeFileSync(join(folder, 'EMPTY'), '\n')
  writeFileSync(join(folder, 'ZERO'), 'a\0b')
  writeFileSync(join(folder, 'outside'), 'never')
})
afterAll(() => removeTree(folder))

/** What is found of one secret; null where it is missing. */
function found(name: string, environment: NodeJS.ProcessEnv = {}): string | null {
  const read = readSecrets([name], { NIX_WORKFLOW_SECRETS: folder, ...environment })
  return read.ok ? (read.value.get(name) ?? null) : null
}

describe('a secret', () => {
  it.each([
    ['of the environment', 'TOKEN', { TOKEN: 'given' }, 'given'],
    ['of a file', 'TOKEN', {}, 'of a file'],
    ['of a file of several lines, but for the last line break', 'KEY', {}, 'a\nb\n'],
    ['that is empty', 'EMPTY', {}, null],
    ['that is empty in the environment', 'TOKEN', { TOKEN: '' }, null],
    ['with a zero byte', 'ZERO', {}, null],
    ['that is nowhere', 'ABSENT', {}, null],
    ['whose name leads elsewhere', '../outside', {}, null]
  ])('%s', (_, name, environment, value) => {
    expect(found(name, environment)).toBe(value)
  })

  it('stands in the usual folder where no other is named', () => {
    const environment = { XDG_CONFIG_HOME: join(folder, 'config') }
    const read = readSecrets(['USUAL', 'TOKEN'], environment)
    expect(read).toEqual({
      ok: false,
      mistake: { names: ['TOKEN'], folder: join(folder, 'config/nix-workflow/secrets') }
    })
    expect(found('USUAL', { ...environment, NIX_WORKFLOW_SECRETS: '' })).toBe('usual')
  })

  it.each([
    ['as long as a variable can be', 0, true],
    ['one byte longer', 1, false],
    ['ten times as long', 10 * 131_071, false]
  ])('%s', (_, more, isTaken) => {
    const longest = 131_071 - 'NW_SECRET_TOKEN='.length - 1
    const value = 'x'.repeat(longest + more)
    expect(found('TOKEN', { TOKEN: value }) !== null).toBe(isTaken)
    if (isTaken)
      expect(secretVariables(new Map([['TOKEN', value]]))).toEqual({ NW_SECRET_TOKEN: value })
  })
})
