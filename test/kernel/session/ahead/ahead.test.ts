import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  cellAhead,
  forkWith,
  isSamePlace,
  lookAhead,
  reachedBy
} from '../../../../kernel/session/ahead/ahead.ts'
import type { CellRequest } from '../../../../kernel/session/session.ts'
import type { Engine } from '../../../../kernel/session/state/engine.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine } from '../support.ts'

let test: TestNix
let engine: Engine
beforeAll(async () => {
  test = await testNix()
  engine = evaluatingEngine(test)
})
afterAll(async () => {
  await engine.close()
  test.remove()
})

const { signal } = new AbortController()

const requestOf = (cellId: string, code: string): CellRequest => ({
  ...{ code, cellId, executionCount: null, client: null, cameAt: 0, deletedCells: [] },
  ...{ stopOnError: true, userExpressions: {} }
})

function cellOf(id: string, code: string) {
  const cell = cellAhead(engine, requestOf(id, code))
  if (cell === null) throw new Error(`${code} cannot be read`)
  return cell
}

/** What is wanted of requests that wait, part by part, by the names of their steps. */
async function wantedOf(codes: readonly string[], count = 0): Promise<string[][]> {
  const all = codes.map((code, index) => requestOf(`${count} ${index}`, code))
  const waiting = { count: () => all.length, arrivals: () => count + all.length, list: () => all }
  const by = { request: requestOf('by', ''), waiting }
  const parts = await lookAhead(engine, by, signal)
  return parts.map(({ drvPaths, workspace }) =>
    drvPaths.map((drvPath) => workspace.names.of(drvPath) ?? '')
  )
}

const step = (name: string, word = name) =>
  `${name} = output "\${toolchain.sh}/bin/sh -c 'echo ${word}'";`

describe('a cell that waits', () => {
  it.each([
    ['a = 1; a + 1', ['a'], true],
    ['%freeze sh\nb = 1;', ['b'], false],
    ['%%bash told\necho 1', ['told'], false]
  ])('%j will define %j', (code, names, asks) => {
    const { cell, question } = cellOf('x', code)
    expect(cell.definitions.map(({ path }) => path.join('.'))).toEqual(names)
    expect(question !== null).toBe(asks)
  })

  it('is nothing where it is no Nix', () => {
    expect(cellAhead(engine, requestOf('x', 'a = ;'))).toBeNull()
  })

  it('is taken by a fork, and the real one is as it was', () => {
    const fork = forkWith(engine.workspace, [cellOf('x', 'forked = 1;').cell])
    expect(fork.notebook.has('forked')).toBe(true)
    expect(engine.workspace.notebook.has('forked')).toBe(false)
    expect(isSamePlace(fork, engine.workspace)).toBe(true)
  })

  it('reaches what it defines, has defined, and all that uses that', () => {
    const fork = forkWith(engine.workspace, [
      cellOf('x', 'first = 1;').cell,
      cellOf('y', 'second = first;').cell,
      cellOf('z', 'third = second;').cell
    ])
    const reached = reachedBy(fork, cellOf('x', 'other = 1;').cell)
    expect([...reached].sort()).toEqual(['first', 'other', 'second', 'third'])
  })

  it('says another place by its own name alone', () => {
    const one = forkWith(engine.workspace, [cellOf('x', 'builders = [ ];').cell])
    const other = forkWith(engine.workspace, [cellOf('x', 'builders = [ { } ];').cell])
    const beside = forkWith(one, [cellOf('y', 'plain = 1;').cell])
    expect([isSamePlace(one, beside), isSamePlace(one, other)]).toEqual([true, false])
    expect(isSamePlace(engine.workspace, one)).toBe(false)
  })
})

describe('requests that wait', () => {
  it('are looked at all, however many, each once', async () => {
    const codes = Array.from({ length: 200 }, (_, index) => `n${index} = ${index};`)
    const last = [step('one'), step('two'), 'one']
    expect(await wantedOf([...codes, ...last], 1000)).toEqual([['one', 'two', 'one']])
    expect(await wantedOf([...codes, ...last], 1000)).toEqual([])
  })

  it('are in parts, where one says that steps are built elsewhere', async () => {
    const codes = [step('here'), 'builders = [ ];', step('there')]
    expect(await wantedOf(codes, 2000)).toEqual([['here'], ['there']])
  })

  it('end where one switches how builds go on', async () => {
    expect(await wantedOf([step('before'), '%build off', step('behind')], 3000)).toEqual([
      ['before']
    ])
  })
})
