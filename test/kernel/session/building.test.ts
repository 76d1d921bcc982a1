import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { renderOutcome } from '../../../kernel/render/outcome/outcome.ts'
import type { Document } from '../../../kernel/outcome/document.ts'
import { type PlaceRequest, thisMachine } from '../../../nix/builder/place.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { narDigest } from '../../../nix/store/nar.ts'
import { run as runProgram } from '../../../nix/process/process.ts'
import { changedNix, testNix, type TestNix } from '../../support/nix.ts'
import {
  frozenEngine,
  mistakeOf,
  stepOf,
  testSession,
  type Ran,
  type TestSession
} from './support.ts'
import { explanationInWords } from '../../../kernel/render/words/explanation.ts'

let test: TestNix
let session: TestSession
beforeAll(async () => {
  test = await testNix()
  session = testSession(await frozenEngine(test))
})
afterAll(async () => {
  await session.close()
  test.remove()
})

const run = (code: string, id: string) => session.run(code, id)

function sh(script: string, more = ''): string {
  return `output { cmd = ''\${toolchain.sh}/bin/sh -c "${script}"''; ${more} }`
}

function documentOf({ outcome }: Ran): Document {
  const shown = outcome.shown.at(-1)
  if (shown?.kind !== 'document') throw new Error(JSON.stringify(outcome, null, 1))
  return shown.document
}

function codes({ blocks }: Document): string[] {
  return blocks.flatMap((block) => (block.kind === 'code' ? [block.text] : []))
}

describe('where builds are run', () => {
  it('is nothing that a cell knows: a place is asked, told of limits, and ended', async () => {
    const { choices } = session.engine
    const asked: PlaceRequest[] = []
    choices.place = {
      destinations: (nix, drvPath) => thisMachine.destinations(nix, drvPath),
      realise: (nix, request) => {
        asked.push(request)
        return thisMachine.realise(nix, request)
      }
    }
    try {
      const step = stepOf(await run(`placed = ${sh('echo 1 > a', 'timeout = 60;')};`, 'placed'))
      expect(step.status).toBe('built')
      expect(asked.map(({ wanted }) => wanted)).toEqual([[step.drvPath]])
      expect(asked[0]?.limits.get(step.drvPath)).toMatchObject({ timeout: 60 })
      const interrupt = new AbortController()
      const code = `placed = ${sh('echo 2 > a; sleep 100')};`
      const ran = session.run(code, 'placed', { signal: interrupt.signal })
      await vi.waitFor(() => expect(asked).toHaveLength(2), { timeout: 10_000 })
      interrupt.abort()
      expect(mistakeOf(await ran, 'interrupted')).toBeDefined()
      expect(asked[1]?.signal?.aborted).toBe(true)
    } finally {
      choices.place = thisMachine
    }
  })
})

describe('limits that a step declares', () => {
  it('end it, which the mistake says; the step is the same with more time', async () => {
    const ended = await run(`brief = ${sh('sleep 2; echo 1 > a', 'timeout = 1;')};`, 'brief')
    const { explanation } = mistakeOf(ended, 'build-failed')
    expect(explanation.flatMap(explanationInWords).join(' ')).toContain(
      'It was ended after 1 second, its limit.'
    )
    const step = stepOf(ended)
    expect(step.declared).toMatchObject({ timeout: 1, memory: null })
    const again = stepOf(
      await run(`brief = ${sh('sleep 2; echo 1 > a', 'timeout = 60;')};`, 'brief')
    )
    expect([again.status, again.drvPath]).toEqual(['built', step.drvPath])
  })
})

describe('a pin', () => {
  it('is taken by its hash, and refused where its content was changed', async () => {
    const made = stepOf(await run(`data = ${sh('echo pinned > a')};`, 'data'))
    const pinned = await run(
      `data = ${sh('echo pinned > a', `hash = "${made.narHash ?? ''}";`)};`,
      'data'
    )
    expect(pinned.shown).toEqual(['data pinned'])
    expect(stepOf(pinned).outPath).toBe(made.outPath)
    const file = join(test.nix.onDisk(made.outPath ?? ''), 'a')
    chmodSync(file, 0o644)
    writeFileSync(file, 'tampered\n')
    chmodSync(file, 0o444)
    // What was looked at in a kernel is not looked at again; %verify looks.
    expect((await run('data', 'ask')).shown).toEqual(['data pinned'])
    const verified = documentOf(await run('%verify data', 'verify'))
    expect(verified.title).toBe('Results were changed')
    expect(JSON.stringify(verified.blocks)).toContain('%verify --fix')
    const refused = mistakeOf(await run('data', 'ask'), 'build-failed')
    expect(refused.explanation.flatMap(explanationInWords).join(' ')).toContain(
      `its hash was ${made.narHash ?? ''}`
    )
  })

  it('of static files is looked at before a step reads them', async () => {
    const file = join(test.folder, 'static')
    writeFileSync(file, 'from outside\n')
    const add = ['--add-fixed', '--recursive', 'sha256', file]
    const added = await runProgram(invokeNix(test.nix, 'nix-store', add))
    const path = added.stdout.trim()
    const place = test.nix.onDisk(path)
    const hash = narDigest(place)?.narHash ?? ''
    const change = (text: string) => {
      chmodSync(place, 0o644)
      writeFileSync(place, text)
      chmodSync(place, 0o444)
    }
    change('tampered\n')
    const cell = `table = static { hash = "${hash}"; }; reads = ${sh('cat ${table} > a')};`
    const refused = await run(cell, 'reads')
    expect(refused.shown).toEqual([`table = ${path}`, 'reads blocked'])
    const drawn = renderOutcome(refused.outcome, { timeZone: 'UTC' })?.data
    expect(drawn?.['text/html']).toContain('⚠ changed')
    expect(drawn?.['text/plain']).toContain('! changed')
    expect(
      mistakeOf(refused, 'build-failed').explanation.flatMap(explanationInWords).join(' ')
    ).toContain(`its hash was ${hash}`)
    change('from outside\n')
    await run(cell, 'reads')
    const fixed = stepOf(await run('reads', 'ask'))
    const output = join(test.nix.onDisk(fixed.outPath ?? ''), 'a')
    expect(readFileSync(output, 'utf8')).toBe('from outside\n')
  })

  it('of a checkpoint and of a step with a network is looked at too', async () => {
    const count = `count = process ''\${toolchain.sh}/bin/sh -c 'mkdir "$out/1"; echo one > "$out/1/a"' '';`
    await run(`${count} first = checkpoint { process = count; snapshot = 1; };`, 'count')
    const made = stepOf(await run('first', 'ask'))
    const pinned = `first = checkpoint { process = count; snapshot = 1; hash = "${made.narHash ?? ''}"; };`
    const fetched = `far = network { cmd = ''\${toolchain.sh}/bin/sh -c "echo one > a"''; hash = "${made.narHash ?? ''}"; };`
    const far = stepOf(await run(fetched, 'far'))
    expect(far.status).toBe('built')
    for (const path of [made.outPath, far.outPath]) {
      const file = join(test.nix.onDisk(path ?? ''), 'a')
      chmodSync(file, 0o644)
      writeFileSync(file, 'tampered\n')
      chmodSync(file, 0o444)
    }
    const explained = async (code: string, id: string) =>
      mistakeOf(await run(code, id), 'build-failed')
        .explanation.flatMap(explanationInWords)
        .join(' ')
    expect(await explained(count + pinned, 'count')).toContain('its hash was')
    expect(await explained('far', 'ask')).toContain('its hash was')
  })

  it('that nobody has is an error with the way out', async () => {
    const hash = `sha256-${'B'.repeat(42)}A=`
    const { explanation } = mistakeOf(
      await run(`lost = ${sh('echo lost > a', `hash = "${hash}";`)};`, 'lost'),
      'build-failed'
    )
    expect(explanation.flatMap(explanationInWords).join(' ')).toContain(hash)
    expect(explanation.flatMap(explanationInWords).join(' ')).toContain('take hash out')
  })
})

describe('store paths that an output mentions', () => {
  it('are told with their size, and strip removes them', async () => {
    const input = stepOf(await run(`source = ${sh('echo of the source > a')};`, 'source'))
    expect(input.references).toEqual([])
    const script = 'echo ${source}/a > b; echo $PATH > c'
    const mentions = stepOf(await run(`mentions = ${sh(script)};`, 'mentions'))
    const references = mentions.references ?? []
    expect(references.map(({ path }) => path)).toContain(input.outPath)
    // What starts the step counts too.
    expect(references).toHaveLength(2)
    for (const { size } of references) expect(size).toBeGreaterThan(100)
    const stripped = stepOf(await run(`mentions = ${sh(script, 'strip = true;')};`, 'mentions'))
    expect([stripped.status, stripped.references]).toEqual(['built', []])
  })
})

describe('commands about a step', () => {
  it('%log: all that it wrote, also where it failed', async () => {
    await run(`chatty = ${sh('for i in $(seq 700); do echo line $i; done; exit 4')};`, 'chatty')
    const document = documentOf(await run('%log chatty', 'log'))
    expect(document.title).toBe('Log of chatty, 700 lines')
    expect(codes(document).join('\n').split('\n')).toHaveLength(700)
    expect(JSON.stringify(document.blocks)).toContain('/nix/var/log/nix/drvs/')
    const missing = mistakeOf(await run('%log nothing', 'log'), 'command')
    expect(missing.message).toContain('nothing')
    expect(mistakeOf(await run('%log', 'log'), 'command').fix).toContain('%log model')
  })

  it('%verify without a name: what is known by a hash is read too', async () => {
    writeFileSync(join(test.folder, 'outside.csv'), 'from outside\n')
    await run('outside = static { path = ./outside.csv; };', 'outside')
    const made = stepOf(await run(`known = ${sh('echo known > a')};`, 'known'))
    const hash = made.narHash ?? ''
    await run(`known = ${sh('echo known > a', `hash = "${hash}";`)};`, 'known')
    const text = JSON.stringify(documentOf(await run('%verify --read', 'verify')).blocks)
    expect(text).toContain('[{"text":"outside"},{"text":"as it was","tone":"good"}')
    expect(text).toContain(
      `[{"text":"known"},{"text":"as it was","tone":"good"},{"text":"${hash}"}]`
    )
    const one = documentOf(await run('%verify outside known', 'verify'))
    expect(one.title).toBe('Nothing was changed')
    expect(JSON.stringify(one.blocks)).toMatch(/"known".*"outside"/)
  })
})

describe('a sandbox with a hole', () => {
  it('is marked on every step that was built in it', async () => {
    // A chroot store always has a sandbox, so this one is given the folder where it is tried.
    const hole = join(test.folder, 'hole')
    mkdirSync(hole)
    const settings = `${test.nix.environment['NIX_CONFIG'] ?? ''}\nextra-sandbox-paths = ${hole}`
    const nix = changedNix(test.nix, {
      environment: { ...test.nix.environment, NIX_CONFIG: settings }
    })
    const open = testSession(await frozenEngine({ ...test, nix }))
    vi.stubEnv('TMPDIR', hole)
    const { outcome } = await open
      .run(`open = ${sh('echo open > a')};`, 'open')
      .finally(() => vi.unstubAllEnvs())
    await open.close()
    const html = JSON.stringify(renderOutcome(outcome, { timeZone: 'UTC' })?.data['text/html'])
    expect(html).toContain('✓ built')
    expect(html).toContain('⚠ not sandboxed')
    const closed = await run(`closed = ${sh('echo closed > a')};`, 'closed')
    expect(stepOf(closed).sandboxed).toBe(true)
  })
})

describe('a pipe in an output', () => {
  it('is a mistake that names it, and nothing waits for it', async () => {
    const ran = await run(`odd = ${sh('mkfifo pipe')};`, 'odd')
    const { explanation, lastLines } = mistakeOf(ran, 'build-failed')
    expect([...explanation.flatMap(explanationInWords), ...lastLines].join(' ')).toContain(
      'The step left pipe in its output, which is a pipe, a socket or a device'
    )
  })
})
