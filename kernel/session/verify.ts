import { explainFailure } from '../../nix/builder/failure.ts'
import { bad, good, type Result } from '../../nix/result.ts'
import { verifyPath } from '../../nix/verify.ts'
import type { CommandMistake } from './command.ts'
import type { Block, Cell, Document } from './document.ts'
import type { Engine } from './engine.ts'
import type { StoredResult } from './named-steps.ts'

/** Reads results in the store, and says of each whether it is what it was. */
export async function verifyDocument(
  { nix, pins }: Engine,
  results: readonly StoredResult[],
  signal: AbortSignal
): Promise<Result<Document, CommandMistake>> {
  const rows: Cell[][] = []
  const wrong: Block[] = []
  for (const { name, path } of results) {
    if (path === null) {
      rows.push([{ text: name }, { text: 'not there', tone: 'pale' }, { text: '' }])
      continue
    }
    const verdict = await verifyPath(nix, path, signal)
    if (signal.aborted) return bad({ kind: 'interrupted' })
    if (verdict.kind === 'intact') {
      rows.push([{ text: name }, { text: 'as it was', tone: 'good' }, { text: verdict.narHash }])
      continue
    }
    pins.forget(path)
    const sentences =
      verdict.kind === 'absent'
        ? [verdict.message, 'Run its cell: it is built or fetched again.']
        : explainFailure({ ...verdict, kind: 'tampered', path })
    rows.push([
      { text: name },
      { text: verdict.kind === 'absent' ? 'not valid' : 'changed', tone: 'bad' },
      { text: verdict.kind === 'absent' ? '' : (verdict.got ?? '') }
    ])
    wrong.push({ kind: 'paragraph', text: `${name}: ${sentences.join(' ')}`, tone: 'bad' })
  }
  const columns = ['name', 'result', 'hash'].map((title) => ({ title, numeric: false }))
  return good({
    title: wrong.length === 0 ? 'Nothing was changed' : 'Results were changed',
    blocks: [...wrong, { kind: 'table', columns, rows, omitted: 0 }]
  })
}
