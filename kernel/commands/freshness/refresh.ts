import { bad, good } from '../../../nix/base/index.ts'
import { type Command, pageOf } from '../../session/request/index.ts'
import { nearest } from '../../session/mistakes/index.ts'
import { stepsShown } from '../../outcome/index.ts'
import type { CellKey } from '../../session/notebook/index.ts'
import type { CellOnScreen, Engine } from '../../session/state/index.ts'
import { gaveNothing, rebuildStale, titleOf } from '../../session/screen/index.ts'
import { cellsWithoutResults } from './removed-results.ts'
import { refreshedInWords } from '../../render/words/commands/index.ts'

/** `%refresh`, `%refresh model eval`: builds what is stale, and shows it in its cells. */
export const refresh: Command = {
  name: 'refresh',
  group: 'build',
  operands: [{ word: 'NAME', kind: 'step', isOptional: true, isRepeated: true }],
  options: [
    {
      name: '--failed',
      means: 'tries again what gave nothing: steps that failed, and what they block'
    },
    { name: '--using', means: 'of what uses NAME, instead of NAME itself' }
  ],
  examples: [
    { line: '%refresh' },
    { line: '%refresh model eval' },
    { line: '%refresh models --failed' },
    { line: '%refresh hyper --using' }
  ],
  phase: 'building',
  summary:
    'builds what is stale and shows it anew in its cells; of NAME alone where names are given',
  async run(given, { engine, request, outlet, progress, signal }) {
    const { screen } = engine
    const words = given.operands
    const isFailed = given.has('--failed')
    const isUsing = given.has('--using')
    if (isUsing && words.length === 0)
      return bad({ kind: 'wrong-words', syntax: refresh, wrong: noStep })
    const unknown = words.find((word) => !engine.workspace.notebook.has(word.split('.')[0] ?? ''))
    if (unknown !== undefined) {
      const similar = nearest(unknown, engine.workspace.notebook.names())
      return bad({ kind: 'not-defined', name: unknown, nearest: similar })
    }
    // A word may stand for all below it, and for one of what a definition gives.
    const isMeant = (name: string, word: string) =>
      word === name || name.startsWith(`${word}.`) || word.startsWith(`${name}.`)
    const defines = (names: readonly string[]) =>
      names.some((name) => words.some((word) => isMeant(name, word)))
    const users = isUsing ? usersOf(engine, words) : null
    const meant = [...screen.cells()].filter(({ cell }) => {
      if (users !== null) return users.has(cell.key)
      const names = cell.definitions.map(({ path }) => path.join('.'))
      return words.length === 0 || defines(names)
    })
    const isWanted = isFailed ? showsFailed : ({ stale }: CellOnScreen) => stale !== null
    const keys = meant.filter(isWanted).map(({ cell }) => cell.key)
    const refreshed = await rebuildStale(engine, keys, { progress, ...pageOf(request), signal })
    if (signal.aborted) return bad({ kind: 'interrupted' })
    outlet.refreshed(refreshed)
    // Those that were asked for, and others whose steps were built on the way.
    const reached = new Set([...keys, ...refreshed.map(({ cell }) => cell.cell.key)])
    const cells = [...reached].flatMap((key) => screen.get(key) ?? [])
    const removed = await cellsWithoutResults(engine, new Set(meant.map(({ cell }) => cell.key)))
    const said = refreshedInWords({
      cells: cells.map((one) => ({
        cell: titleOf(one),
        executionCount: one.cell.executionCount,
        stale: one.stale,
        failed: failedSteps(one)
      })),
      of: isFailed ? 'failed' : 'stale',
      meant: words.length === 0 ? null : { names: words, isUsing },
      reachesAll: request.reachesAll ?? false,
      gone: removed.map(({ cell, names }) => ({ cell: titleOf(cell), steps: names }))
    })
    return good({ definitions: '', shown: [{ kind: 'text', ...said }] })
  }
}

const noStep = { kind: 'missing', operand: 'step' } as const

/**
 * The cells that define what uses one of these names, or ask about one or what uses it. Where one of
 * the names uses another, it is meant too.
 */
function usersOf(
  { screen, workspace: { program } }: Pick<Engine, 'screen' | 'workspace'>,
  words: readonly string[]
): ReadonlySet<CellKey> {
  const heads = words.map((word) => word.split('.')[0] ?? '')
  const reached = heads.map((name) => ({ name, using: program.dependents([name]) }))
  const users = new Set(
    reached.flatMap(({ name, using }) => [...using].filter((user) => user !== name))
  )
  const all = new Set([...heads, ...users])
  return new Set(
    [...screen.using(all)].filter((key) => {
      const shown = screen.get(key)
      return (
        shown?.cell.definitions.some(({ path: [name = ''] }) => users.has(name)) === true ||
        shown?.question?.free.some(({ name }) => all.has(name)) === true
      )
    })
  )
}

/** The steps of a cell that were tried, or that wait for one that was, and gave nothing. */
function failedSteps({ outcome }: CellOnScreen): readonly string[] {
  return outcome.shown
    .flatMap(stepsShown)
    .flatMap(({ name, status }) => (gaveNothing(status) ? name : []))
}

function showsFailed(cell: CellOnScreen): boolean {
  return failedSteps(cell).length > 0
}
