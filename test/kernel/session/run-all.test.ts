import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  preparedMachine,
  processes,
  type Machine,
  type RanCell,
  type RealKernel
} from '../../failures/real-kernel.ts'

let machine: Machine
let kernel: RealKernel
/** Makes commands that no test before has run. */
let count = 0

beforeAll(async () => {
  machine = await preparedMachine(['max-jobs = 4'])
  kernel = await machine.start()
  await kernel.run('%freeze sh sleep cat')
})
afterAll(() => machine.remove())
beforeEach(() => void (count += 1))

/** A step that takes so long, reads others, and then runs a command. */
function step(seconds: number, inputs: readonly string[] = [], then = 'true'): string {
  const reads = inputs.map((name) => `\${cat}/bin/cat \${${name}}/x`).join(' && ')
  return `output "\${sh}/bin/sh -c '\${sleep}/bin/sleep ${seconds}; echo run ${count} > x; ${reads === '' ? 'true' : reads} && ${then}'"`
}

interface Timed extends RanCell {
  /** Seconds from the start of the run-all to the reply. */
  readonly after: number
}

/** Sends cells as JupyterLab's run-all does: all at once. */
async function runAll(
  cells: Readonly<Record<string, string>>,
  stopOnError = true
): Promise<Readonly<Record<string, Timed>>> {
  const start = performance.now()
  const sent = await Promise.all(
    Object.entries(cells).map(([cellId, code]) => kernel.begin(code, { cellId, stopOnError }))
  )
  const results = await Promise.all(
    sent.map(async ({ result }) => {
      const ran = await result
      return { ...ran, after: (performance.now() - start) / 1000 }
    })
  )
  return Object.fromEntries(Object.keys(cells).map((id, index) => [id, at(results, index)]))
}

function at<Value>(list: readonly Value[], index: number): Value {
  const value = list[index]
  if (value === undefined) throw new Error(`there is no ${index}`)
  return value
}

const statuses = (ran: Readonly<Record<string, Timed>>) =>
  Object.values(ran).map(({ status }) => status)

describe('a run-all', () => {
  it('is one build: independent steps run at the same time, and replies keep their order', async () => {
    const names = ['p', 'q', 'r', 's']
    const ran = await runAll(
      Object.fromEntries(names.map((name) => [name, `${name} = ${step(1, [], `echo ${name}`)};`]))
    )
    expect(statuses(ran)).toEqual(['ok', 'ok', 'ok', 'ok'])
    const ids = names.map((name) => ran[name]?.id)
    const replied = kernel.client.replies.map(({ parentId }) => parentId)
    expect(replied.filter((id) => ids.includes(id ?? undefined))).toEqual(ids)
    const times = names.map((name) => ran[name]?.after ?? 0)
    // One after the other they would take four seconds.
    expect(Math.max(...times)).toBeLessThan(3)
    for (const name of names) expect(ran[name]?.text).toContain(`${name} · `)
  })

  it('is one build below a cell that says how builds go on, too', async () => {
    const names = ['w', 'x', 'y', 'z']
    const ran = await runAll({
      before: `before = ${step(0)};`,
      says: '%build on',
      ...Object.fromEntries(
        names.map((name) => [name, `${name} = ${step(1, [], `echo ${name}`)};`])
      )
    })
    expect(statuses(ran)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok'])
    expect((ran.z?.after ?? 0) - (ran.says?.after ?? 0)).toBeLessThan(3)
  })

  it('shows a fast branch while a slow one runs', async () => {
    const ran = await runAll({
      fast: `fast = ${step(0)};`,
      next: `next = ${step(0, ['fast'])};`,
      slow: `slow = ${step(4)};`
    })
    expect(statuses(ran)).toEqual(['ok', 'ok', 'ok'])
    expect(ran.next?.after).toBeLessThan(3)
    expect(ran.slow?.after).toBeGreaterThan(3.9)
  })

  it('builds a chain over its cells, each once', async () => {
    const ran = await runAll({
      a: `a = ${step(0)};`,
      b: `b = ${step(0, ['a'])};`,
      c: `c = ${step(0, ['b'])};`,
      ask: '"${c}/x"'
    })
    expect(statuses(ran)).toEqual(['ok', 'ok', 'ok', 'ok'])
    expect(ran.ask?.text).toContain(`run ${count}`)
    expect(ran.c?.text).toContain('built')
  })

  it('of a chain that is not kept builds each once, and all but the last one go', async () => {
    const unkept = (name: string, inputs: readonly string[] = []) =>
      `${name} = ${step(0, inputs, `echo ${name} >> x`).replace(/^output (".*")$/, 'output { keep = "never"; cmd = $1; }')};`
    const cells = {
      t1: unkept('t1'),
      t2: unkept('t2', ['t1']),
      t3: unkept('t3', ['t2']),
      end: `end = ${step(0, ['t3'])};`,
      ask: '"${t2}/x"'
    }
    const ran = await runAll(cells)
    expect(statuses(ran)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
    expect(ran.ask?.text).toContain(`run ${count}`)
    expect(ran.end?.text).toContain('built')
    const again = await runAll(cells)
    expect(again.t1?.text).toContain('not kept')
    expect(again.t2?.text).toContain('cached')
    expect(again.t3?.text).toContain('not kept')
    expect(again.end?.text).toContain('cached')
  })

  it('builds scripts in other languages at the same time, as any other step', async () => {
    const script = (name: string) =>
      `%%bash ${name} sleep\n"\${inputs[sleep]}/bin/sleep" 3\necho ${name} > x`
    const ran = await runAll({
      ...Object.fromEntries(['s1', 's2', 's3', 's4'].map((name) => [name, script(name)])),
      all: `all = ${step(0, ['s1', 's2', 's3', 's4'])};`
    })
    expect(statuses(ran)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
    // One after the other they would take twelve seconds.
    expect(ran.all?.after).toBeLessThan(10)
    for (const name of ['s1', 's4', 'all']) expect(ran[name]?.text).toContain(`${name} · `)
  })

  it('takes each definition in its turn: what is redefined later has no effect before', async () => {
    const ran = await runAll({ one: 'x = 1;', ask: 'x + 1', two: 'x = 5;', again: 'x + 1 ' })
    expect([ran.ask?.text, ran.again?.text]).toEqual(['2', '6'])
  })

  it('that fails aborts what waits, and ends the builds that nobody needs', async () => {
    const ran = await runAll({
      bad: `bad = ${step(0.3, [], 'exit 3')};`,
      after: `after = ${step(30)};`
    })
    expect(statuses(ran)).toEqual(['error', 'aborted'])
    expect(ran.bad?.after).toBeLessThan(10)
    await sleep(500)
    expect(processes({ below: kernel.pid, text: 'sleep 30' })).toEqual([])
  })

  it('whose client does not stop on errors runs all that does not depend on what failed', async () => {
    const ran = await runAll(
      {
        bad: `bad = ${step(0.3, [], '${cat}/bin/cat /proc/uptime && exit 3')};`,
        needs: `needs = ${step(0, ['bad'])};`,
        other: `other = ${step(1)};`
      },
      false
    )
    expect(statuses(ran)).toEqual(['error', 'error', 'ok'])
    // The step that failed was not run a second time for the cell that needs it.
    const when = /\d+\.\d\d \d+\.\d\d/
    expect(ran.bad?.error).toMatch(when)
    expect(when.exec(ran.needs?.error ?? '')).toEqual(when.exec(ran.bad?.error ?? ''))
  })

  it('is interrupted whole', async () => {
    const start = performance.now()
    const ended = runAll({ one: `one = ${step(20)};`, two: `two = ${step(21)};` })
    await sleep(2500)
    await kernel.client.ask('control', 'interrupt_request', {})
    const ran = await ended
    expect(statuses(ran)).toEqual(['error', 'aborted'])
    // What was being built for the other is told, since it shows nothing itself.
    expect(ran.one?.error).toContain('two of cells that were to run next was being built ahead')
    expect(ran.one?.error).not.toContain('one of cells')
    expect(performance.now() - start).toBeLessThan(12_000)
    expect((await kernel.run('1 + 1')).text).toBe('2')
  })

  it('says what was being built ahead of a command that is interrupted', async () => {
    await kernel.run(`known = ${step(2)};`, { cellId: 'known' })
    const ended = runAll({
      read: `read = ${step(3)};`,
      verify: '%verify known',
      next: `next = ${step(25)};`,
      last: `last = ${step(26)};`
    })
    await sleep(5000)
    await kernel.client.ask('control', 'interrupt_request', {})
    const ran = await ended
    expect(statuses(ran)).toEqual(['ok', 'error', 'aborted', 'aborted'])
    expect(ran.verify?.error).toContain('next and last of cells that were to run next were being')
  })

  it('looks at cells that come while a build runs', async () => {
    const first = await kernel.begin(`early = ${step(2.5)};`, { cellId: 'early' })
    await sleep(1000)
    const start = performance.now()
    const second = await kernel.begin(`late = ${step(2.5)};`, { cellId: 'late' })
    expect((await first.result).status).toBe('ok')
    expect((await second.result).status).toBe('ok')
    // One after the other it would be 1.5 and 2.5 seconds.
    expect((performance.now() - start) / 1000).toBeLessThan(3.7)
  })

  it('reads what a step wrote when that step is there', async () => {
    const plan = `plan = output "\${sh}/bin/sh -c 'echo [1,2,${count + 100}] > folds.json'";`
    const ran = await runAll({
      plan,
      folds: `folds = builtins.listToAttrs (map (fold: { name = "f\${toString fold}"; value = ${step(0, [], 'echo ${toString fold}')}; }) (builtins.fromJSON (builtins.readFile "\${plan}/folds.json")));`,
      ask: `folds.f${count + 100}`
    })
    expect(statuses(ran)).toEqual(['ok', 'ok', 'ok'])
    expect(ran.ask?.text).toContain('built')
  })

  it('where nothing is to be built asks Nix about all cells, and not once for each', async () => {
    const trace = join(machine.folder, 'trace.jsonl')
    const traced = await machine.start({ environment: { NIX_WORKFLOW_LOG: `nix:${trace}` } })
    await traced.run('%build off\n%freeze sh sleep cat')
    const cells = Array.from({ length: 40 }, (_, index) => `s${index} = ${step(index)};`)
    const before = started(trace)
    const sent = await Promise.all(
      cells.map((code, index) => traced.begin(code, { cellId: `s${index}` }))
    )
    const ran = await Promise.all(sent.map(({ result }) => result))
    expect(ran.map(({ text }) => /planned|not built/.test(text))).toEqual(ran.map(() => true))
    // Some evaluate and ask before all requests have come.
    expect(started(trace) - before).toBeLessThan(20)
    await traced.stop()
  })
})

/** Processes of Nix that a kernel has started. */
function started(trace: string): number {
  return readFileSync(trace, 'utf8').split('"event":"started"').length - 1
}
