import { cpSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  askForHelp,
  gatherHelp,
  helpOfProgram,
  longestHelp
} from '../../../nix/builder/program-help.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { changedNix, foundNix, testNix, type TestNix } from '../../support/nix.ts'

let test: TestNix
let outPath: string
beforeAll(async () => {
  test = await testNix()
  const tool = join(test.folder, 'tool')
  mkdirSync(join(tool, 'bin'), { recursive: true })
  // The one program that every machine has, which runs where nothing else is.
  const { stdout } = await run({ program: 'ldd', arguments: [process.execPath] })
  const loader = /(\/\S*ld-\S+) \(0x/.exec(stdout)?.[1] ?? ''
  cpSync(realpathSync(loader), join(tool, 'bin', 'loader'))
  writeFileSync(join(tool, 'bin', 'text'), '#!/bin/sh\necho --outside\n', { mode: 0o755 })
  const added = await run(
    invokeNix(test.nix, 'nix-store', ['--add-fixed', '--recursive', 'sha256', tool])
  )
  outPath = added.stdout.trim()
})
afterAll(() => test.remove())

/** What is said once it was asked. */
async function helpOf(program: string): Promise<string | null> {
  const { nix } = test
  const first = helpOfProgram(nix, { outPath, program })
  await Promise.all(nix.remembered.help.values())
  return first ?? helpOfProgram(nix, { outPath, program })
}

describe('the help of a program', () => {
  it('is asked for once, in the sandbox, and remembered over kernels', async () => {
    expect(helpOfProgram(test.nix, { outPath, program: 'loader' })).toBeNull()
    expect(helpOfProgram(test.nix, { outPath, program: 'loader' })).toBeNull()
    expect(test.nix.remembered.help.size).toBe(1)
    expect(await helpOf('loader')).toMatch(/^ *--library-path /m)
    const later = await foundNix(test.environment)
    expect(helpOfProgram(later, { outPath, program: 'loader' })).toMatch(/^ *--library-path /m)
    expect(later.remembered.help.size).toBe(0)
  })

  it('has no word of a program that cannot be started there, or is none of the folder', async () => {
    // The sandbox has no /bin/sh: what is said is Nix's.
    for (const program of ['text', 'missing']) expect(await helpOf(program)).not.toContain('--')
    const before = test.nix.remembered.help.size
    const long = [202, 2010].map((length) => 'x'.repeat(length))
    for (const program of ['../../x', 'a b', '', '.', '-x', 'a/b', '${x}', ...long])
      expect(helpOfProgram(test.nix, { outPath, program })).toBe('')
    expect(test.nix.remembered.help.size).toBe(before)
  })

  it('is not asked for where the sandbox does not hold, or there is no such path', async () => {
    const { nix } = test
    const open = changedNix(nix, { stateFolder: join(test.folder, 'other') })
    open.remembered.probe.recent = {
      ...{ sandboxed: false, contentAddressed: true, builds: true, problem: null },
      checkedAt: Date.now()
    }
    expect(await askForHelp(open, { outPath, program: 'loader' })).toBeNull()
    const gone = outPath.replace(/-tool$/, '-gone')
    expect(await askForHelp(nix, { outPath: gone, program: 'loader' })).toBeNull()
  })

  const room = longestHelp / 100
  it.each([room, room + 1, 10 * room])('is taken in whole lines to the limit, of %i', (count) => {
    let stops = 0
    const help = gatherHelp(() => (stops += 1))
    const option = `--${'x'.repeat(97)}`
    const said = `@nix {"action":"result","fields":["${option}"],"id":1,"type":101}\n`
    for (let left = count; left > 0; left -= 1) help.take(Buffer.from(said))
    expect(help.end().text).toBe(Array.from({ length: room }, () => option).join('\n'))
    expect(stops).toBe(count > room ? 1 : 0)
  })
})
