import { good } from '../../../nix/base/index.ts'
import { goneFrom } from '../../../nix/store/index.ts'
import type { Command } from '../../session/request/index.ts'
import { historyDocument } from './history-document.ts'
import { historyOf } from '../../session/history/index.ts'
import { namedIdentity, namedStep } from '../steps/index.ts'
import { presentReport } from './present.ts'

/** `%history model`: what a step was before. `%history model 1` shows the card of it. */
export const history: Command = {
  name: 'history',
  group: 'understand',
  operands: [
    { word: 'NAME', kind: 'step' },
    { word: 'N', kind: 'number', isOptional: true }
  ],
  options: [],
  examples: [
    { line: '%history model' },
    { line: '%history model 1', means: 'for what it gave before' }
  ],
  summary:
    'lists what a step was before, with what was changed; with a number, shows the result that it gave then',
  async run({ operands: [name = '', back] }, { engine, signal }) {
    if (back === undefined) {
      const step = await namedStep(engine, name, signal)
      if (!step.ok && historyOf(engine, name).length === 0) return step
      const shownName = step.ok ? step.value.name : name
      const outputs = historyOf(engine, shownName).map(({ outPath }) => outPath)
      const gone = await goneFrom(engine.nix, outputs)
      const document = historyDocument(engine, shownName, step.ok ? step.value.drvPath : null, gone)
      return good({ definitions: '', shown: [{ kind: 'document', document }] })
    }
    const identity = await namedIdentity(engine, `${name}@${back}`, signal)
    if (!identity.ok) return identity
    const { entry } = identity.value
    const said = { kind: 'earlier-result', step: name, at: entry?.at ?? null } as const
    const step = await presentReport(engine, identity.value)
    return good({
      definitions: '',
      shown: [
        { kind: 'said', said },
        { kind: 'step', step }
      ]
    })
  }
}
