import { bad, good } from '../../nix/result.ts'
import type { Command } from '../session/command.ts'
import { nearest } from '../session/mistakes/nearest.ts'
import { rebuildStale } from '../session/screen/rebuild.ts'
import { titleOf } from '../session/screen/stale.ts'

/** `%refresh`, `%refresh model eval`: builds what is stale, and shows it in its cells. */
export const refresh: Command = {
  name: 'refresh',
  usage: '%refresh [NAME…]',
  phase: 'building',
  summary:
    'builds what is stale and shows it anew in its cells; of NAME alone where names are given',
  async run(words, { engine, emit, progress, signal }) {
    const { screen } = engine
    const named = new Set(words)
    const unknown = words.find((word) => !engine.notebook.has(word.split('.')[0] ?? ''))
    if (unknown !== undefined) {
      const similar = nearest(unknown, engine.notebook.names())
      return bad({
        kind: 'command',
        message: `No cell defines ${unknown}.`,
        mend: `${similar === null ? '' : `Did you mean ${similar}? `}%refresh without a name refreshes all that is stale.`
      })
    }
    const defines = (names: readonly string[]) =>
      names.some((name) => named.has(name) || named.has(name.split('.')[0] ?? ''))
    const keys = [...screen.cells()]
      .filter(({ cell, stale }) => {
        const names = cell.definitions.map(({ path }) => path.join('.'))
        return stale !== null && (named.size === 0 || defines(names))
      })
      .map(({ cell }) => cell.key)
    const refreshed = await rebuildStale(engine, keys, { progress, signal })
    if (signal.aborted) return bad({ kind: 'interrupted' })
    const lines = refreshed.map(({ cell, outcome }) => {
      const { id } = cell.cell
      if (id !== null) emit({ kind: 'refreshed', cellId: id, outcome })
      const how = cell.stale !== null ? 'still stale' : id === null ? 'built' : 'shown anew'
      return `${titleOf(cell)}: ${how}`
    })
    const title =
      keys.length === 0
        ? 'Nothing is stale'
        : `${refreshed.length} of ${keys.length} stale ${keys.length === 1 ? 'cell' : 'cells'} refreshed`
    return good({ definitions: '', shown: [{ kind: 'text', title, text: lines.join('\n') }] })
  }
}
