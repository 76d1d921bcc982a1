import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startServer, type TestServer } from '../support/jupyter-server.ts'
import { testJupyter, type TestJupyter } from '../support/jupyter.ts'
import {
  openPage,
  statusOf,
  traceback,
  type LabClient,
  type LabPage
} from '../support/lab-client.ts'
import { follow } from '../support/followed-kernel.ts'
import { processesWith } from '../support/processes.ts'
import { showcaseSteps } from '../support/showcase-steps.ts'
import { codeCells, textIn, type CodeCell } from '../support/step-bundles.ts'
import { until } from '../support/wait.ts'

let jupyter: TestJupyter
let server: TestServer
let page: LabPage
let client: LabClient
let showcase: readonly CodeCell[]

beforeAll(async () => {
  // The library tells the console of each connection that it opens or loses.
  for (const level of ['debug', 'log', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockReturnValue(undefined)
  }
  jupyter = await testJupyter(['jupyter_server'])
  server = await startServer(jupyter)
  page = openPage(server.address)
  showcase = codeCells(readFileSync(join(jupyter.folder, 'showcase.ipynb'), 'utf8'))
  client = await page.open('showcase.ipynb')
})
afterAll(async () => {
  vi.restoreAllMocks()
  page.close()
  await server.stop()
  jupyter.remove()
})

/** A step that takes a while, and that can be found among the processes by its seconds. */
function slowStep(name: string, seconds: number): string {
  const program = `import time; time.sleep(${seconds}); open('slept', 'w').write('${name}')`
  return `${name} = output ''\n  \${toolchain.python3}/bin/python3 -c "${program}"\n'';`
}

let tries = 0
/** About as many seconds, others each time: what a first try has built would not be built by a second. */
function secondsOf(least: number): number {
  tries += 1
  return least + tries / 100
}

function isSleeping(seconds: number): boolean {
  return processesWith(`time.sleep(${seconds})`).length > 0
}

describe('a client as JupyterLab', () => {
  it('runs the showcase, all its cells queued at once', async () => {
    const runs = showcase.map(({ source, id }) => client.run(source, id))
    expect(await Promise.all(runs.map(statusOf))).toEqual(runs.map(() => 'ok'))
    for (const { order, displayIds } of runs) {
      expect(order.slice(0, 3)).toEqual(['busy', 'execute_input', 'display_data'])
      expect(order.slice(3, -1).filter((type) => type !== 'update_display_data')).toEqual([])
      expect(order.at(-1)).toBe('idle')
      expect(displayIds).toHaveLength(1)
      expect(displayIds[0]).not.toBe('')
    }
    expect(new Set(runs.flatMap(({ displayIds }) => displayIds)).size).toBe(runs.length)
    const dataset = runs[showcase.findIndex(({ id }) => id === 'dataset')]
    expect(dataset?.order).toContain('update_display_data')
    const steps = runs.flatMap((run) => client.steps(run))
    expect([...new Set(steps.map(({ name }) => name))].sort()).toEqual([...showcaseSteps].sort())
    expect(steps.filter(({ status }) => status !== 'built' && status !== 'cached')).toEqual([])
  }, 120_000)

  it('interrupts a build: its processes end, what waits is aborted, what is defined stays', async () => {
    const slow = client.run(slowStep('slow', 61.25), 'slow')
    const waiting = client.run('1 + 2')
    await until('the step runs', () => isSleeping(61.25))
    await client.kernel.interrupt()
    expect(await statusOf(slow)).toBe('error')
    expect(traceback(slow.error)).not.toBe('')
    expect(client.steps(slow).map(({ status }) => status)).toEqual(['stopped'])
    expect(await statusOf(waiting)).toBe('aborted')
    await until('the step has ended', () => !isSleeping(61.25))
    const after = client.run('"${dataset}/summary.json"')
    expect(await statusOf(after)).toBe('ok')
  })

  it('completes and inspects while a step runs, and the server has it busy all the same', async () => {
    const slow = client.run(slowStep('slow', 64.25), 'slow')
    await until('the step runs', () => isSleeping(64.25))
    const code = 'x = datas'
    const { content } = await client.kernel.requestComplete({ code, cursor_pos: code.length })
    expect(content).toMatchObject({ status: 'ok', matches: ['dataset'] })
    const about = { code: 'dataset', cursor_pos: 3, detail_level: 0 } as const
    expect((await client.kernel.requestInspect(about)).content).toMatchObject({ found: true })
    await until('it is said to be busy again', () => slow.order.at(-1) === 'busy')
    // What a server that culls idle kernels goes by.
    const models = await fetch(new URL('api/kernels', server.address))
    expect(await models.json()).toMatchObject([{ execution_state: 'busy' }])
    await client.kernel.interrupt()
    expect(await statusOf(slow)).toBe('error')
    expect(slow.order.at(-1)).toBe('idle')
  })

  it('is not ended as idle while a step runs and completions are answered, and is after that', async () => {
    // Shorter, and a kernel is ended on a busy machine before its first cell is handed in.
    const culling = ['cull_idle_timeout=2', 'cull_interval=1', 'cull_connected=True']
    const other = await startServer(
      jupyter,
      culling.map((setting) => `--MappingKernelManager.${setting}`)
    )
    const otherPage = openPage(other.address)
    const kernels = async () => {
      const models: unknown = await (await fetch(new URL('api/kernels', other.address))).json()
      return Array.isArray(models) ? models.length : 0
    }
    const opened = await otherPage.open('showcase.ipynb')
    const { kernel } = opened
    const slow = opened.run(slowStep('long', 6.5), 'long')
    await until('the step runs', () => isSleeping(6.5))
    while (isSleeping(6.5)) {
      await kernel.requestComplete({ code: 'x = lo', cursor_pos: 6 })
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    expect(await statusOf(slow)).toBe('ok')
    await vi.waitFor(async () => expect(await kernels()).toBe(0), {
      timeout: 20_000,
      interval: 200
    })
    opened.close()
    otherPage.close()
    await other.stop()
  }, 60_000)

  it('tells a page that opens a comm what there is, what runs and what it comes to', async () => {
    const told = follow(client.kernel)
    const first = await told.state
    expect(first).toMatchObject({ type: 'state', version: 1, moreCells: 0 })
    const dataset = first.cells.find(({ id }) => id === 'dataset')
    expect(dataset).toMatchObject({ state: 'done', stale: [] })
    expect(dataset?.steps.map(({ state }) => /^(built|cached)$/.test(state))).not.toContain(false)
    expect(dataset?.steps[0]?.size).toBeGreaterThan(0)
    const slow = client.run(slowStep('followed', 1.5), 'followed')
    const next = client.run('1 + 2', 'next')
    const isTold = (id: string, state: string, step?: string) =>
      told.changes.some(({ cells }) =>
        cells.some(
          (cell) =>
            cell.id === id &&
            cell.state === state &&
            (step === undefined || cell.steps.some((one) => one.state === step))
        )
      )
    await until('the step is told to be built', () => isTold('followed', 'running', 'building'))
    expect(isTold('next', 'waiting')).toBe(true)
    expect([await statusOf(slow), await statusOf(next)]).toEqual(['ok', 'ok'])
    await until('the cells are told to be done', () => isTold('next', 'done'))
    expect(isTold('followed', 'done', 'built')).toBe(true)
    told.close()
  })

  it('gives pages of a table of a result that it shows, and of nothing else', async () => {
    const told = follow(client.kernel)
    const run = client.run('dataset', 'shown-dataset')
    expect(await statusOf(run)).toBe('ok')
    const outPath = client.steps(run)[0]?.outPath ?? ''
    const copies = `dataset-${outPath.slice('/nix/store/'.length).slice(0, 8)}`
    const copy = join(jupyter.folder, 'outs', copies, 'data.csv')
    const csv = readFileSync(copy, 'utf8').trim().split('\n')
    const sorting = { column: 0, direction: 'descending' } as const
    const asked = { table: `${outPath}/data.csv`, from: 0, count: 5 } as const
    const columns = await told.ask({ type: 'table-columns', ...asked, sought: '' })
    expect(columns).toMatchObject({ type: 'table-columns', total: csv[0]?.split(',').length })
    const first = await told.ask({
      ...{ type: 'table-rows', ...asked, columns: [0, 1] },
      view: { conditions: [], sorting: null }
    })
    expect(first).toMatchObject({
      ...{ type: 'table-rows', total: csv.length - 1, counted: 1 },
      rows: csv.slice(1, 6).map((line, index) => ({ index, cells: line.split(',').slice(0, 2) }))
    })
    const sorted = await told.ask({
      type: 'table-rows',
      ...asked,
      columns: [0],
      view: { conditions: [], sorting }
    })
    const values = csv.slice(1).map((line) => Number(line.split(',')[0]))
    const largest = [...values].sort((one, other) => other - one).slice(0, 5)
    expect(
      sorted.type === 'table-rows' ? sorted.rows.map(({ cells }) => Number(cells[0])) : []
    ).toEqual(largest)
    for (const table of [
      '/etc/passwd',
      `${outPath}/../../../etc/passwd`,
      `${outPath}/none.csv`,
      outPath
    ])
      expect(await told.ask({ type: 'table-columns', ...asked, sought: '', table })).toMatchObject({
        type: 'table-refused'
      })
    told.close()
  })

  it('interrupts nothing while it is idle', async () => {
    await client.kernel.interrupt()
    expect(await statusOf(client.run('1 + 2'))).toBe('ok')
  })

  it('answers another client on the same kernel, each its own', async () => {
    const otherPage = openPage(server.address)
    const other = await otherPage.open('showcase.ipynb')
    expect(other.kernel.id).toBe(client.kernel.id)
    // Each has a socket of its own: one that is not open yet would be overtaken.
    await other.kernel.info
    const definition = client.run('shared = 20;')
    expect(await statusOf(definition)).toBe('ok')
    const use = other.run('shared * 2 + 2', 'of-the-other')
    expect(await statusOf(use)).toBe('ok')
    expect(textIn(other.shown(use.displayIds[0] ?? ''), 'text/plain')).toBe('42')
    // What one runs is published to the other as well.
    await until(
      'the output of the other',
      () => client.shown(use.displayIds[0] ?? '') !== undefined
    )
    expect(definition.order.at(-1)).toBe('idle')
    otherPage.close()
  })

  it('shows what a build gave after the connection was lost meanwhile', async () => {
    const seconds = secondsOf(3.25)
    const slow = client.run(slowStep('unseen', seconds), 'unseen')
    await until('the step runs', () => isSleeping(seconds))
    const reconnected = client.kernel.reconnect()
    expect(client.kernel.connectionStatus).not.toBe('connected')
    await reconnected
    expect(await statusOf(slow)).toBe('ok')
    expect(client.steps(slow).map(({ name, status }) => [name, status])).toEqual([
      ['unseen', 'built']
    ])
  })

  it('goes on with a build when the page is loaded again, and has its result', async () => {
    const seconds = secondsOf(3.5)
    const leaving = openPage(server.address)
    const before = await leaving.open('showcase.ipynb')
    before.run(slowStep('reloaded', seconds), 'reloaded')
    await until('the step runs', () => isSleeping(seconds))
    before.close()
    leaving.close()
    const again = openPage(server.address)
    const after = await again.open('showcase.ipynb')
    expect(after.kernel.id).toBe(client.kernel.id)
    expect(isSleeping(seconds)).toBe(true)
    const run = after.run(slowStep('reloaded', seconds), 'reloaded')
    expect(await statusOf(run)).toBe('ok')
    expect(after.steps(run).map(({ name, status }) => [name, status])).toEqual([
      ['reloaded', 'cached']
    ])
    again.close()
  })

  it('restarts: nothing is defined, and nothing is built again', async () => {
    await client.kernel.restart()
    const before = client.run('dataset')
    expect(await statusOf(before)).toBe('error')
    expect(traceback(before.error)).toContain('dataset')
    const runs = showcase.map(({ source, id }) => client.run(source, id))
    expect(await Promise.all(runs.map(statusOf))).toEqual(runs.map(() => 'ok'))
    const steps = runs.flatMap((run) => client.steps(run))
    expect(new Set(steps.map(({ status }) => status))).toEqual(new Set(['cached']))
    expect(stepNames(steps)).toEqual([...showcaseSteps].sort())
  })

  it('shows after another restart what was drawn after the one before it', async () => {
    const displays = async () => {
      const following = follow(client.kernel)
      const { cells } = await following.state
      following.close()
      return new Map(cells.map(({ id, outputs }) => [id, outputs]))
    }
    const before = await displays()
    expect(showcase.filter(({ id }) => before.get(id) === undefined)).toEqual([])
    await client.kernel.restart()
    // Counted as before: the cells are to have the same numbers.
    expect(await statusOf(client.run('dataset'))).toBe('error')
    const runs = showcase.map(({ source, id }) => client.run(source, id))
    expect(await Promise.all(runs.map(statusOf))).toEqual(runs.map(() => 'ok'))
    const after = await displays()
    expect(showcase.map(({ id }) => after.get(id))).toEqual(
      showcase.map(({ id }) => before.get(id))
    )
    const state = String(jupyter.environment['NIX_WORKFLOW_STATE'])
    const kept = readdirSync(state, { recursive: true, encoding: 'utf8' })
    const shown = showcase.filter(({ source }) => /output ''/.test(source))
    expect(kept.filter((path) => /displays\/\w+\//.test(path)).length).toBeGreaterThanOrEqual(
      shown.length
    )
  })

  it('restarts while a step is built, and ends its processes', async () => {
    client.run(slowStep('slow', 62.75))
    await until('the step runs', () => isSleeping(62.75))
    await client.kernel.restart()
    await until('the step has ended', () => !isSleeping(62.75))
    expect(await statusOf(client.run('1 + 2'))).toBe('ok')
  })

  it('shuts down while a step is built, and leaves no process behind', async () => {
    // The kernel's connection file and its evaluator's store lie in the test's own folder.
    const own = (): string[] =>
      processesWith(dirname(jupyter.folder)).filter((line) => !line.includes('jupyter_server'))
    client.run(slowStep('slow', 63.5))
    await until('the step runs', () => isSleeping(63.5))
    expect(own()).not.toEqual([])
    await client.session.shutdown()
    await until('its processes have ended', () => !isSleeping(63.5) && own().length === 0)
  })
})

function stepNames(steps: readonly { readonly name: string }[]): string[] {
  return [...new Set(steps.map(({ name }) => name))].sort()
}
