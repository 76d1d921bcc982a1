import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nothingRemembered } from '../../../nix/remembered/remembered.ts'
import { askStore } from '../../../nix/store/ask-store.ts'
import { pathInfos } from '../../../nix/store/store.ts'
import { Hearing, said } from '../../../nix/store/worker-protocol.ts'
import type { Nix } from '../../../nix/installation/installation.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import {
  changedNix,
  instantiate,
  shellDefinitions,
  testNix,
  type TestNix
} from '../../support/nix.ts'

let test: TestNix
let definitions: string
beforeAll(async () => {
  test = await testNix()
  const shell = await shellDefinitions(test.folder)
  definitions = `let ${shell} in rec { a = sh "a" "echo 1 > $out"; b = sh "b" "cat \${a} > $out; echo \${a} >> $out"; }`
})
afterAll(() => test.remove())

describe('what is said and heard', () => {
  const heard = (...chunks: readonly Buffer[]) => {
    const hearing = new Hearing()
    for (const chunk of chunks) hearing.take(chunk)
    hearing.end()
    return hearing
  }

  it.each(['', 'a', '12345678', 'ünïcödé €', 'x'.repeat(1000)])('is the same: %j', async (text) => {
    expect(await heard(said(text)).text()).toBe(text)
    const whole = said(7, [text, 'b'], text)
    expect(whole.length % 8).toBe(0)
    // Whatever the parts it comes in.
    const parts = Array.from({ length: Math.ceil(whole.length / 3) }, (_, at) =>
      whole.subarray(3 * at, 3 * at + 3)
    )
    const hearing = heard(...parts)
    expect([await hearing.number(), await hearing.texts(), await hearing.text()]).toEqual([
      7,
      [text, 'b'],
      text
    ])
  })

  it('is waited for', async () => {
    const hearing = new Hearing()
    const number = hearing.number()
    hearing.take(said(5).subarray(0, 4))
    setImmediate(() => hearing.take(said(5).subarray(4)))
    expect(await number).toBe(5)
  })

  it('passes over what is told of the work, to its end or a refusal', async () => {
    const activity = [0x53545254, 1, 0, 100, 'building', 2, 0, 5, 1, 'field', 0] as const
    const work = said(...activity, 0x52534c54, 1, 101, 1, 1, 'line', 0x53544f50, 1, 0x6f6c6d67, 'x')
    expect(await heard(work, said(0x616c7473)).refusal()).toBeNull()
    const error = said(0x63787470, 'Error', 0, 'Error', 'not valid', 0, 1, 0, 'while')
    expect(await heard(work, error).refusal()).toBe('not valid')
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['half of a number', Buffer.alloc(4)],
    ['a text that ends early', said(100)],
    ['a length that nothing has', said(2 ** 40)],
    ['a number too large', Buffer.alloc(8, 255)]
  ])('is unintelligible: %s', async (_, bytes) => {
    await expect(heard(bytes).text()).rejects.toThrow()
    await expect(heard(bytes).texts()).rejects.toThrow()
    await expect(heard(bytes).refusal()).rejects.toThrow()
  })
})

describe('a store that is asked', () => {
  const missing = '/nix/store/4bxllfrplrzjwz7aihzc42pq5rlynif6-missing.drv'

  it('knows what is built as soon as it is, and no longer than it is there', async () => {
    const { nix } = test
    const [a = '', b = ''] = await instantiate(nix, test.folder, definitions, ['a', 'b'])
    const outputs = () => askStore(nix, (store) => store.outputs([a, b, missing]))
    expect(await outputs()).toEqual(new Map())
    const realise = async (drvPath: string) => {
      const built = await run(invokeNix(nix, 'nix-store', ['--realise', drvPath]))
      return built.stdout.trim()
    }
    const outA = await realise(a)
    expect(await outputs()).toEqual(new Map([[a, outA]]))
    const outB = await realise(b)
    expect(await outputs()).toEqual(
      new Map([
        [a, outA],
        [b, outB]
      ])
    )
    const infos = () => askStore(nix, (store) => store.infos([outA, outB]))
    expect((await infos())?.[1]).toMatchObject({ path: outB, references: [outA] })
    // More than are asked before the first is answered: each answer is that to its own question.
    const asked = Array.from({ length: 10_001 }, (_, at) =>
      at % 3 === 0 ? outA : at % 3 === 1 ? outB : missing
    )
    const answers = await askStore(nix, (store) => store.infos(asked))
    expect(answers?.map((info) => info?.path ?? missing)).toEqual(asked)
    const deleted = await run(invokeNix(nix, 'nix-store', ['--delete', '--ignore-liveness', outB]))
    expect(deleted).toMatchObject({ exitCode: 0 })
    expect(await outputs()).toEqual(new Map([[a, outA]]))
    expect((await infos())?.map((info) => info?.path)).toEqual([outA, undefined])
  })

  it('tells of paths what a process for them tells', async () => {
    const { nix } = test
    const [a = ''] = await instantiate(nix, test.folder, definitions, ['a'])
    const built = await run(invokeNix(nix, 'nix-store', ['--realise', a]))
    const paths = [a, built.stdout.trim()]
    const asked = await pathInfos(nix, paths)
    const nobody = { current: null, isUnusable: true }
    const alone = changedNix(nix, { remembered: { ...nothingRemembered(), answers: nobody } })
    expect(asked).toEqual(await pathInfos(alone, paths))
    expect(asked.ok && asked.value.size).toBe(2)
  })

  it('is started again where it was ended, or the store is another', async () => {
    const remembered = nothingRemembered()
    const nix = changedNix(test.nix, { remembered })
    const [a = ''] = await instantiate(nix, test.folder, definitions, ['a'])
    const ask = () => askStore(nix, (store) => store.infos([a]))
    expect((await ask())?.[0]?.path).toBe(a)
    const { stdout } = await run({
      program: 'sh',
      arguments: ['-c', `pgrep -P ${process.pid} -f '[n]ix-daemon --store'`]
    })
    for (const pid of stdout.trim().split('\n')) process.kill(Number(pid), 'SIGKILL')
    // That its end was seen decides which of the two it is.
    const next = await ask()
    expect(next === null || next[0]?.path === a).toBe(true)
    expect((await ask())?.[0]?.path).toBe(a)
  })

  it.each([
    ['is missing', null],
    ['says nothing', 'exit 0'],
    ['says something else', 'echo hello, I am no daemon at all; cat > /dev/null'],
    ['refuses options', 'echo "error: unrecognised flag" >&2; exit 1']
  ])('takes a process for each question where the program %s', async (name, script) => {
    const folder = join(test.folder, name)
    mkdirSync(folder)
    if (script !== null) {
      writeFileSync(join(folder, 'nix-daemon'), `#!/bin/sh\n${script}\n`)
      chmodSync(join(folder, 'nix-daemon'), 0o755)
    }
    const rest = script === null ? '' : `:${process.env['PATH'] ?? ''}`
    const nix: Nix = changedNix(test.nix, {
      remembered: nothingRemembered(),
      environment: { ...test.nix.environment, PATH: `${folder}${rest}` }
    })
    expect(await askStore(nix, (store) => store.infos([]))).toBeNull()
    expect(nix.remembered.answers.isUnusable).toBe(true)
  })
})
