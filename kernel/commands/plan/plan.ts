import { good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'
import { planDocument } from '../../render/words/commands/index.ts'
import { planNotebook } from './run-all-plan.ts'

/** `%plan`, `%plan model eval_*`: what a run-all would reuse, fetch and build. */
export const plan: Command = {
  name: 'plan',
  group: 'build',
  operands: [{ word: 'NAME', kind: 'step', isOptional: true, isRepeated: true }],
  options: [],
  examples: [{ line: '%plan' }, { line: '%plan model eval_*' }],
  summary: 'shows what Run All would reuse, fetch and build, and how long it took before',
  async run({ operands: words }, { engine, signal }) {
    const planned = await planNotebook(engine, words, signal)
    if (!planned.ok) return planned
    const document = planDocument(planned.value)
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}
