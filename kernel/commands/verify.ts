import { bad, good } from '../../nix/result.ts'
import type { Command } from '../session/command.ts'
import { storedResults } from '../session/named-steps.ts'
import { showVerified } from '../session/show-verified.ts'
import { verifySteps } from '../session/verify.ts'

/** `%verify`: whether results are what they were, and come out the same when they are built again. */
export const verify: Command = {
  name: 'verify',
  usage: '%verify [--read] [NAME…]',
  phase: 'building',
  summary:
    'builds steps once more and says whether the same bytes come out; without a name all that there are; with --read only reads what is in the store, static files too',
  async run(words, { engine, emit, progress, signal }) {
    const names = words.filter((word) => word !== '--read')
    const unknown = names.find((word) => word.startsWith('-'))
    if (unknown !== undefined) {
      return bad({
        kind: 'command',
        message: `There is no option ${unknown}.`,
        mend: 'Write it as in: %verify model, or %verify --read model to build nothing'
      })
    }
    const results = await storedResults(engine, names, signal)
    if (!results.ok) return results
    if (results.value.length === 0) {
      return bad({
        kind: 'command',
        message: 'No step of this notebook is built yet, and it has no static files.',
        mend: 'Run a cell that defines one first.'
      })
    }
    const building = names.length === words.length
    const verified = await verifySteps(engine, results.value, { building, progress, signal })
    if (!verified.ok) return verified
    const { document, records } = verified.value
    for (const { cell, outcome } of showVerified(engine, records)) {
      const { id } = cell.cell
      if (id !== null) emit({ kind: 'refreshed', cellId: id, outcome })
    }
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}
