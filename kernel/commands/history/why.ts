import { good, type Result } from '../../../nix/base/index.ts'
import { goneResults } from '../../../nix/store/index.ts'
import { whyGoneInWords, whyInWords } from '../../render/words/commands/index.ts'
import { namedStep } from '../steps/index.ts'
import type { Document, WhyBuilt } from '../../outcome/index.ts'
import type { Command, CommandFailure } from '../../session/request/index.ts'
import { whyBuilt } from '../../session/history/index.ts'
import type { Engine } from '../../session/state/index.ts'

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
    const asked = await askWhy(engine, name, signal)
    if (!asked.ok) return asked
    const document = answerInWords(asked.value)
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}

/** Why a step is what it is; `gone` where its result was removed by hand. */
export type WhyAnswer =
  ({ readonly kind: 'why' } & WhyBuilt) | { readonly kind: 'gone'; readonly step: string }

/** The same as a value, of the one step that a word names. */
export async function askWhy(
  engine: Engine,
  name: string,
  signal: AbortSignal
): Promise<Result<WhyAnswer, CommandFailure>> {
  const step = await namedStep(engine, name, signal)
  if (!step.ok) return step
  const gone = (await goneResults(engine.nix, [step.value.drvPath])).size > 0
  return good(
    gone
      ? { kind: 'gone', step: step.value.name }
      : { kind: 'why', ...whyBuilt(engine, step.value) }
  )
}

export function answerInWords(answer: WhyAnswer): Document {
  return answer.kind === 'gone' ? whyGoneInWords(answer.step) : whyInWords(answer)
}
