import { good } from '../../nix/result.ts'
import type { Command } from '../session/command.ts'
import { logDocument } from '../session/log-document.ts'
import { namedStep } from '../session/named-steps.ts'
import { oneName } from '../session/one-name.ts'

/** `%log`: all that a step wrote while it was built. */
export const log: Command = {
  name: 'log',
  usage: '%log NAME',
  summary: 'shows the whole log of a step, of its last build, also where that failed',
  async run(words, { engine, signal }) {
    const word = oneName(words, 'log')
    if (!word.ok) return word
    const step = await namedStep(engine, word.value, signal)
    if (!step.ok) return step
    const document = await logDocument(engine, step.value, signal)
    if (!document.ok) return document
    return good({ definitions: '', shown: [{ kind: 'document', document: document.value }] })
  }
}
