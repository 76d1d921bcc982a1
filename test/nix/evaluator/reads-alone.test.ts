import { appendFileSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Copies } from '../../../nix/evaluator/copies.ts'
import { Reads } from '../../../nix/evaluator/reads.ts'
import { testNix, type TestNix } from '../../support/nix.ts'

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

/** Files in which nothing has changed for a while, and what is read of them. */
async function given(files: Readonly<Record<string, string>>, elsewhere: readonly string[] = []) {
  const folder = mkdtempSync(join(test.folder, 'reads-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  await sleep(50)
  const at = (name: string) => join(folder, name)
  const reads = new Reads(elsewhere.map(at), new Copies(test.nix, folder))
  reads.begin()
  return { at, reads }
}

const evaluating = (path: string) => `evaluating file '${path}'`

describe('what an evaluation reads', () => {
  it('are the paths that its text names', async () => {
    const { at, reads } = await given({ a: '1', 'd/b': '1', c: '1' })
    reads.takeText(`[ ${at('a')} (builtins.readDir ${at('d')}) ]`)
    expect(reads.paths()).toEqual([at('a'), at('d')])
    expect(await reads.changed()).toEqual([])
    appendFileSync(at('d/b'), '2')
    appendFileSync(at('c'), '2')
    expect(await reads.changed()).toEqual([at('d')])
  })

  it('are files that Nix evaluates, and what these name', async () => {
    const { at, reads } = await given({ 'x.nix': 'builtins.readFile ./a', a: '1' })
    reads.takeMessage(evaluating(at('x.nix')))
    expect(reads.paths()).toEqual([at('x.nix'), at('a')])
    appendFileSync(at('a'), '2')
    expect(await reads.changed()).toEqual([at('a')])
  })

  it("is nothing where it never changes, is nobody's, or is told of elsewhere", async () => {
    const { at, reads } = await given({ 'own/a': '1' }, ['own'])
    reads.takeText(`[ ${at('own/a')} /nix/store/x /proc/uptime /dev/null /. ]`)
    reads.takeMessage(evaluating('/nix/store/x/y.nix'))
    reads.takeMessage(evaluating('relative.nix'))
    reads.takeMessage("building '/nix/store/x.drv'")
    expect(reads.paths()).toEqual([])
  })

  it('is nothing of a text that names no path', async () => {
    const { reads } = await given({})
    for (const text of ['1 / 2', '"a/b"', 'a', '']) reads.takeText(text)
    expect(reads.paths()).toEqual([])
  })

  it('that may have changed while it was read is taken for changed', async () => {
    const { at, reads } = await given({ a: '1' })
    const soon = new Date(Date.now() + 5_000)
    appendFileSync(at('a'), '2')
    utimesSync(at('a'), soon, soon)
    reads.takeText(`[ ${at('a')} ]`)
    expect(await reads.changed()).toEqual([at('a')])
  })

  it('is forgotten where nothing is evaluated any more', async () => {
    const { at, reads } = await given({ a: '1' })
    reads.takeText(`[ ${at('a')} ]`)
    reads.clear()
    expect(reads.paths()).toEqual([])
    reads.takeText(`[ ${at('a')} ]`)
    expect(reads.paths()).toEqual([at('a')])
  })

  it.each([
    [499, true],
    [500, false],
    [5000, false]
  ])('behind %d imports one more is searched for paths: %j', async (count, isSearched) => {
    const { at, reads } = await given({ a: '1' })
    for (let one = 0; one < count; one += 1) reads.takeMessage(evaluating(at('none.nix')))
    writeFileSync(at('last.nix'), './a')
    reads.takeMessage(evaluating(at('last.nix')))
    expect(reads.paths().includes(at('a'))).toBe(isSearched)
  })
})
