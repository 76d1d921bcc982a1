import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { evaluateCells } from '../../../../kernel/session/evaluation/evaluate.ts'
import { cellKey, type CellToEvaluate } from '../../../../kernel/session/notebook/notebook.ts'
import { type Engine, evaluatingIn } from '../../../../kernel/session/state/engine.ts'
import type { Workspace } from '../../../../kernel/session/state/workspace.ts'
import { parseCell } from '../../../../kernel/cells/parse-cell.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine } from '../support.ts'

let test: TestNix
let engine: Engine
beforeAll(async () => {
  test = await testNix()
})
beforeEach(() => {
  engine = evaluatingEngine(test)
})
afterEach(() => engine.close())
afterAll(() => test.remove())

const names = ['a', 'b', 'c', 'output'] as const
const { signal } = new AbortController()

/** The same numbers for the same seed, from 0 up to but not including 1. */
function numbersOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

function cellOf(id: string, code: string): CellToEvaluate {
  const parsed = parseCell(code)
  const { definitions, question } = parsed.ok ? parsed.value : { definitions: [], question: null }
  const key = cellKey(id, definitions, code)
  return {
    cell: { key, id, executionCount: 1, code, definitions, unreadable: !parsed.ok },
    question
  }
}

function randomCell(next: () => number): CellToEvaluate {
  function one<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[Math.floor(next() * values.length)] ?? values[0]
  }
  const value = (): string =>
    one<() => string>([
      () => String(Math.floor(next() * 4)),
      () => `${one(names)} + 1`,
      () => `"\${${one(names)}}"`,
      () => `{ }.${one(names)}`,
      () =>
        `output { cmd = "\${toolchain.sh}/bin/sh -c ${one(names)}"; timeout = ${one([1, 2, 3])}; }`,
      () =>
        `{ x = output ''\${toolchain.sh}/bin/sh -c \${toString ${one(names)}}''; y = ${one(names)}; }`,
      () => `<nixpkgs> + ${one(names)}`
    ])()
  const lines = Array.from({ length: 1 + Math.floor(next() * 3) }, () =>
    one<() => string>([
      () => `${one(names)} = ${value()};`,
      () => `${one(names)}.x = ${value()};`,
      () => '',
      () => `${one(names)} = ;`
    ])()
  )
  const question = next() < 0.3 ? value() : ''
  return cellOf(one(['one', 'two', 'three', 'four']), [...lines, question].join('\n'))
}

/** All that a workspace says of itself. */
function stateOf(workspace: Workspace) {
  const { notebook, program, declarations, notPinned, readers } = workspace
  const parts = names.flatMap((name) => notebook.parts(name))
  return {
    cells: [...notebook.cells()],
    parts,
    lost: names.map((name) => notebook.lost(name)),
    unreadable: notebook.unreadableNames(),
    slots: parts.map((part) => program.partSlot(part)),
    origins: parts.map((part) => {
      const slot = program.partSlot(part)
      return slot === undefined ? null : program.origin(slot)
    }),
    dependents: names.map((name) => [...program.dependents([name])].sort()),
    steps: [...workspace.names.all()].map((drvPath) => [drvPath, workspace.names.of(drvPath)]),
    given: names.map((name) => workspace.names.given(name)),
    met: [...workspace.names.met()],
    declared: [...declarations.told()],
    limits: [...declarations.limits()],
    notPinned: [...notPinned],
    readers: { seen: readers.seen, of: [...readers.of] },
    pendingNotices: [...workspace.pendingNotices],
    reportedShadowings: [...workspace.reportedShadowings]
  }
}

describe('a fork of a workspace', () => {
  it.each(Array.from({ length: 12 }, (_, index) => index + 1))(
    'can be written to, and the workspace is what it was (seed %i)',
    async (seed) => {
      const next = numbersOf(seed)
      const { workspace } = engine
      const cells = Array.from({ length: 4 }, () => randomCell(next))
      for (const { cell } of cells) workspace.take(cell)
      const shown = await evaluateCells(engine, cells, signal)
      const before = stateOf(workspace)

      const fork = workspace.fork()
      expect(stateOf(fork)).toEqual(before)
      const others = Array.from({ length: 6 }, () => randomCell(next))
      for (const { cell } of others) fork.take(cell)
      fork.follow(fork.notebook.remove(cellKey('one', [])))
      await evaluateCells(evaluatingIn(engine, fork), others, signal)
      fork.pendingNotices.push({ kind: 'error-over' })
      fork.reportedShadowings.add('a')
      fork.notPinned.add('b')
      expect(stateOf(fork)).not.toEqual(before)

      expect(stateOf(workspace)).toEqual(before)
      // Asked of Nix again, for the places of errors too.
      engine.descriptions.forget()
      expect(await evaluateCells(engine, cells, signal)).toEqual(shown)
      expect(stateOf(workspace)).toEqual(before)
    }
  )

  it('leaves errors where they are, though the same text stands elsewhere in it', async () => {
    const cell = cellOf('one', 'a = 1 + { }.b;')
    engine.workspace.take(cell.cell)
    const shown = await evaluateCells(engine, [cell], signal)
    expect(shown[0]?.mistakes).toMatchObject([{ place: { line: 1, column: 9 } }])
    const fork = engine.workspace.fork()
    const lower = cellOf('one', '\n\na = 1 + { }.b;')
    fork.take(lower.cell)
    await evaluateCells(evaluatingIn(engine, fork), [lower], signal)
    engine.descriptions.forget()
    expect(await evaluateCells(engine, [cell], signal)).toEqual(shown)
  })

  it('is not reached by what the workspace is told later', async () => {
    const workspace = engine.workspace.fork()
    const fork = workspace.fork()
    const before = stateOf(fork)
    const cell = cellOf('one', `a = output { cmd = "\${toolchain.sh}/bin/sh -c a"; timeout = 3; };`)
    workspace.take(cell.cell)
    await evaluateCells(evaluatingIn(engine, workspace), [cell], signal)
    expect(workspace.declarations.limits().size).toBe(1)
    expect(stateOf(fork)).toEqual(before)
  })

  it('has the say on the limits of steps that it was told of', async () => {
    const workspace = engine.workspace.fork()
    const told = async (to: Workspace, code: string) => {
      const cell = cellOf('one', code)
      to.take(cell.cell)
      await evaluateCells(evaluatingIn(engine, to), [cell], signal)
    }
    await told(workspace, `a = output { cmd = "\${toolchain.sh}/bin/sh -c a"; timeout = 3; };`)
    const fork = workspace.fork()
    await told(fork, `a = output { cmd = "\${toolchain.sh}/bin/sh -c a"; };`)
    expect(workspace.declarations.limits().size).toBe(1)
    expect(workspace.declarations.limits(fork.declarations).size).toBe(0)
    await told(fork, `a = output { cmd = "\${toolchain.sh}/bin/sh -c a"; timeout = 5; };`)
    const [limits] = workspace.declarations.limits(fork.declarations).values()
    expect(limits?.timeout).toBe(5)
    const [own] = workspace.declarations.limits().values()
    expect(own?.timeout).toBe(3)
  })
})
