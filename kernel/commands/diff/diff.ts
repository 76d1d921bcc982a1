import { good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'
import { differenceDocument } from './difference.ts'
import { namedIdentity } from '../steps/index.ts'

/** `%diff model_a model_b`; `%diff model` for a step and what it was before. */
export const diff: Command = {
  name: 'diff',
  group: 'understand',
  operands: [
    { word: 'NAME', kind: 'step' },
    { word: 'OTHER', kind: 'step', isOptional: true }
  ],
  options: [],
  examples: [
    { line: '%diff model_a model_b' },
    { line: '%diff model', means: 'for what it was before' }
  ],
  summary:
    'compares two steps, or a step with what it was before: command, inputs, files, metrics; NAME@1 is what a step was one identity ago',
  async run({ operands: [first = '', second] }, { engine, signal }) {
    const before = await namedIdentity(engine, second === undefined ? `${first}@1` : first, signal)
    if (!before.ok) return before
    const after = await namedIdentity(engine, second ?? first, signal)
    if (!after.ok) return after
    const document = await differenceDocument(engine, before.value, after.value, signal)
    if (!document.ok) return document
    return good({ definitions: '', shown: [{ kind: 'document', document: document.value }] })
  }
}
