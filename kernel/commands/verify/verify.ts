import { bad, good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'
import { fixResults } from './fix.ts'
import { storedResults } from '../steps/index.ts'
import { showVerified } from './show-verified.ts'
import { verifySteps } from './build-twice.ts'

/** `%verify`: whether results are what they were, and come out the same when they are built again. */
export const verify: Command = {
  name: 'verify',
  group: 'understand',
  operands: [{ word: 'NAME', kind: 'step', isOptional: true, isRepeated: true }],
  options: [
    {
      name: '--read',
      group: 'how',
      means: 'builds nothing and reads what is in the store, static files too'
    },
    {
      name: '--fix',
      group: 'how',
      means: 'takes out what was changed or removed by hand and builds it again'
    }
  ],
  examples: [
    { line: '%verify model' },
    { line: '%verify --read model', means: 'to build nothing' },
    { line: '%verify --fix model' }
  ],
  phase: 'building',
  summary:
    'builds steps once more and says whether the same bytes come out; without a name all that there are',
  async run(words, { engine, outlet, progress, signal }) {
    const results = await storedResults(engine, words.operands, signal)
    if (!results.ok) return results
    if (results.value.length === 0) return bad({ kind: 'nothing-stored' })
    if (words.has('--fix')) {
      const evaluate = () => storedResults(engine, words.operands, signal)
      const fixed = await fixResults(engine, results.value, { evaluate, progress, signal })
      if (!fixed.ok) return fixed
      return good({ definitions: '', shown: [{ kind: 'document', document: fixed.value }] })
    }
    const building = !words.has('--read')
    const verified = await verifySteps(engine, results.value, { building, progress, signal })
    if (!verified.ok) return verified
    const { document, records, changed } = verified.value
    outlet.refreshed(showVerified(engine, records, changed))
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}
