import { bad, good } from '../../nix/result.ts'
import type { Command } from '../session/command.ts'
import { storedResults } from '../session/named-steps.ts'
import { verifyDocument } from '../session/verify.ts'

/** `%verify`: whether results in the store are still what they were. */
export const verify: Command = {
  name: 'verify',
  usage: '%verify [NAME…]',
  summary:
    'reads results in the store and says whether they are still what they were; without a name all that are pinned, and static files',
  async run(words, { engine, signal }) {
    const results = await storedResults(engine, words, signal)
    if (!results.ok) return results
    if (results.value.length === 0) {
      return bad({
        kind: 'command',
        message: 'Nothing in this notebook is pinned by a hash, and it has no static files.',
        mend: 'Name the steps to look at, as in: %verify model. All there are: %verify *'
      })
    }
    const document = await verifyDocument(engine, results.value, signal)
    if (!document.ok) return document
    return good({ definitions: '', shown: [{ kind: 'document', document: document.value }] })
  }
}
