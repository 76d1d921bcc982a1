import { bad, good } from '../../../nix/base/index.ts'
import { manyInWords, type PartOfMany } from '../../render/words/commands/index.ts'
import type { Command } from '../../session/request/index.ts'
import { failedOption, mostTold, toldSteps } from '../steps/index.ts'
import { logDocument } from './log-document.ts'

/** `%log`: all that a step wrote while it was built, or each step of a sweep. */
export const log: Command = {
  name: 'log',
  group: 'see',
  operands: [{ word: 'NAME', kind: 'step' }],
  options: [failedOption],
  examples: [{ line: '%log model' }, { line: '%log models --failed' }],
  summary:
    'shows the whole log of a step, or of each of a sweep, of its last build, also where that failed',
  async run(words, { engine, signal }) {
    const [word = ''] = words.operands
    const steps = await toldSteps(engine, word, words, signal)
    if (!steps.ok) return steps
    const [only, ...others] = steps.value
    if (only !== undefined && others.length === 0) {
      const document = await logDocument(engine, only, signal)
      if (!document.ok) return document
      return good({ definitions: '', shown: [{ kind: 'document', document: document.value }] })
    }
    const parts: PartOfMany[] = []
    for (const step of steps.value.slice(0, mostTold)) {
      const document = await logDocument(engine, step, signal)
      if (signal.aborted) return bad({ kind: 'interrupted' })
      const isUnreadable =
        !document.ok && document.mistake.kind === 'no-log' && document.mistake.unreadable !== null
      parts.push({
        ...{ step: step.name, document: document.ok ? document.value : null, isUnreadable },
        isOpen: words.has(failedOption.name)
      })
    }
    const document = manyInWords('Logs', word, parts, steps.value.length - parts.length)
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}
