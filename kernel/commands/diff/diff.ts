import { good, type Result } from '../../../nix/base/index.ts'
import { differenceInWords, type StepDifference } from '../../render/words/commands/index.ts'
import type { Command, CommandFailure } from '../../session/request/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { differenceOf } from './difference.ts'
import { askDataDifference } from './data-difference.ts'
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
    const found = await askDifference(engine, first, second, signal)
    if (!found.ok) return found
    const document = differenceInWords(found.value)
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}

/** The same as a value; without the second word of a step and what it was before. */
export async function askDifference(
  engine: Engine,
  first: string,
  second: string | undefined,
  signal: AbortSignal
): Promise<Result<StepDifference, CommandFailure>> {
  const data = await askDataDifference(engine, first, second, signal)
  if (data !== null) return data
  const before = await namedIdentity(engine, second === undefined ? `${first}@1` : first, signal)
  if (!before.ok) return before
  const after = await namedIdentity(engine, second ?? first, signal)
  if (!after.ok) return after
  return differenceOf(engine, before.value, after.value, signal)
}
