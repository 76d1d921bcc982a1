import { good } from '../../../nix/base/index.ts'
import { goneResults } from '../../../nix/store/index.ts'
import { whyGoneInWords, whyInWords } from '../../render/words/commands/index.ts'
import { namedStep } from '../steps/index.ts'
import type { Command } from '../../session/request/index.ts'
import { whyBuilt } from '../../session/history/index.ts'

/** `%why model`: what changed, so that a step was built or has to be. */
export const why: Command = {
  name: 'why',
  group: 'understand',
  operands: [{ word: 'NAME', kind: 'step' }],
  options: [],
  examples: [{ line: '%why model' }],
  summary:
    'says why a step was built, or has to be: what changed in its command, its scripts, its inputs and theirs',
  async run({ operands: [name = ''] }, { engine, signal }) {
    const step = await namedStep(engine, name, signal)
    if (!step.ok) return step
    const gone = (await goneResults(engine.nix, [step.value.drvPath])).size > 0
    const document = gone
      ? whyGoneInWords(step.value.name)
      : whyInWords(whyBuilt(engine, step.value))
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}
