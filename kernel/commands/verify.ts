import { good } from '../../nix/result.ts'
import type { Command } from '../session/command.ts'
import { namedSteps } from '../session/named-steps.ts'
import { oneName } from '../session/one-name.ts'
import { verifyDocument } from '../session/verify.ts'

/** `%verify`: whether results in the store are still what they were. */
export const verify: Command = {
  name: 'verify',
  usage: '%verify NAME…',
  summary: 'reads results in the store and says whether they are still what they were',
  async run(words, { engine, signal }) {
    if (words.length === 0) {
      const none = oneName(words, 'verify')
      if (!none.ok) return none
    }
    const steps = await namedSteps(engine, words, signal)
    if (!steps.ok) return steps
    const document = await verifyDocument(engine, steps.value, signal)
    if (!document.ok) return document
    return good({ definitions: '', shown: [{ kind: 'document', document: document.value }] })
  }
}
