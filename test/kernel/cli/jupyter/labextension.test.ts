import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  removeLabextension,
  writeLabextension
} from '../../../../kernel/cli/jupyter/labextension.ts'

const folder = mkdtempSync(join(tmpdir(), 'labextension-'))
afterAll(() => rmSync(folder, { recursive: true }))

let data = ''
beforeEach(() => {
  data = mkdtempSync(join(folder, 'data-'))
})

/** What somebody has whose JupyterLab reads the extension from a checkout. */
function linked(to: string): string {
  mkdirSync(join(data, 'labextensions'))
  const own = join(data, 'labextensions', 'nix-workflow')
  symlinkSync(to, own)
  return own
}

describe('the extension in a Jupyter data folder', () => {
  it('comes, and goes with all that is in it; other extensions stay', () => {
    const other = join(data, 'labextensions', 'other')
    mkdirSync(other, { recursive: true })
    const own = writeLabextension(data)
    expect(own).toBe(join(data, 'labextensions', 'nix-workflow'))
    expect(readdirSync(own ?? '')).toEqual(expect.arrayContaining(['package.json', 'static']))
    expect(removeLabextension(data)).toBe(true)
    expect(readdirSync(join(data, 'labextensions'))).toEqual(['other'])
    expect(removeLabextension(data)).toBe(false)
  })

  it('takes the place of an older one whole', () => {
    const own = join(data, 'labextensions', 'nix-workflow')
    mkdirSync(join(own, 'static'), { recursive: true })
    writeFileSync(join(own, 'static', 'old.js'), '')
    writeLabextension(data)
    expect(existsSync(join(own, 'static', 'old.js'))).toBe(false)
  })

  it('is not written through a link, and what that leads to stays', () => {
    const checkout = mkdtempSync(join(folder, 'checkout-'))
    writeFileSync(join(checkout, 'package.json'), 'mine')
    linked(checkout)
    writeLabextension(data)
    expect(readdirSync(checkout)).toEqual(['package.json'])
    expect(removeLabextension(data)).toBe(true)
  })

  it.each([
    ['a folder', () => mkdtempSync(join(folder, 'target-')), true],
    ['what is gone', () => join(folder, 'gone'), false]
  ])('is gone also where it was a link to %s', (_, target, stays) => {
    const to = target()
    const own = linked(to)
    expect(removeLabextension(data)).toBe(true)
    expect(readdirSync(join(own, '..'))).toEqual([])
    expect(existsSync(to)).toBe(stays)
  })
})
