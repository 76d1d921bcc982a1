import { good, type Result } from '../../../nix/base/index.ts'
import { goneResults } from '../../../nix/store/index.ts'
import { whyGoneInWords, whyInWords, whyManyInWords } from '../../render/words/commands/index.ts'
import { failedOption, namedData, namedStep, toldSteps } from '../steps/index.ts'
import type { Document, WhyBuilt } from '../../outcome/index.ts'
import type { Command, CommandFailure } from '../../session/request/index.ts'
import { whyBuilt } from '../../session/history/index.ts'
import { whyData } from './why-data.ts'
import type { Engine } from '../../session/state/index.ts'

/** `%why model`: what changed, so that a step was built or has to be. */
export const why: Command = {
  name: 'why',
  group: 'understand',
  operands: [{ word: 'NAME', kind: 'step' }],
  options: [failedOption],
  examples: [{ line: '%why model' }, { line: '%why models' }],
  summary:
    'says why a step was built, or has to be: what changed in its command, its scripts, its inputs and theirs; of a sweep the reasons, with the steps of each',
  async run(words, { engine, signal }) {
    const [name = ''] = words.operands
    const data = await namedData(engine, name, signal)
    if (data !== null) {
      const document = await whyData(engine, data)
      return good({ definitions: '', shown: [{ kind: 'document', document }] })
    }
    const steps = await toldSteps(engine, name, words, signal)
    if (!steps.ok) return steps
    if (steps.value.length > 1) {
      const gone = await goneResults(
        engine.nix,
        steps.value.map(({ drvPath }) => drvPath)
      )
      const there = steps.value.filter(({ drvPath }) => !gone.has(drvPath))
      const removed = steps.value.filter(({ drvPath }) => gone.has(drvPath))
      const document = whyManyInWords(
        name,
        there.map((step) => whyBuilt(engine, step)),
        removed.map((step) => step.name)
      )
      return good({ definitions: '', shown: [{ kind: 'document', document }] })
    }
    const asked = await askWhy(engine, steps.value[0]?.name ?? name, signal)
    if (!asked.ok) return asked
    const document = answerInWords(asked.value)
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}

/** Why a step is what it is; `gone` where its result was removed by hand. */
export type WhyAnswer =
  | ({ readonly kind: 'why' } & WhyBuilt)
  | { readonly kind: 'gone'; readonly step: string }

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
