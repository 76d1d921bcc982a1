import { good, type Result } from '../../../nix/base/index.ts'
import type { Command, CommandFailure } from '../../session/request/index.ts'
import type { Document } from '../../outcome/index.ts'
import type { Engine, NamedDerivation } from '../../session/state/index.ts'
import { namedStep } from './named-steps.ts'

type DocumentOf = (
  engine: Engine,
  step: NamedDerivation,
  signal: AbortSignal
) => Promise<Result<Document, CommandFailure>>

/** A command `%NAME STEP` that says one document of one step. */
export function oneStepCommand(
  { name, group, summary }: Pick<Command, 'name' | 'group' | 'summary'>,
  documentOf: DocumentOf
): Command {
  return {
    name,
    group,
    operands: [{ word: 'NAME', kind: 'step' }],
    options: [],
    examples: [{ line: `%${name} model` }],
    summary,
    async run({ operands: [word = ''] }, { engine, signal }) {
      const step = await namedStep(engine, word, signal)
      if (!step.ok) return step
      const document = await documentOf(engine, step.value, signal)
      if (!document.ok) return document
      return good({ definitions: '', shown: [{ kind: 'document', document: document.value }] })
    }
  }
}
