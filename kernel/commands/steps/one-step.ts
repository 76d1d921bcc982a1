import { good, type Result } from '../../../nix/base/index.ts'
import type { Command, CommandMistake } from '../../session/request/index.ts'
import type { Document } from '../../outcome/index.ts'
import type { Engine, NamedDerivation } from '../../session/state/index.ts'
import { namedStep } from './named-steps.ts'
import { oneName } from './one-name.ts'

type DocumentOf = (
  engine: Engine,
  step: NamedDerivation,
  signal: AbortSignal
) => Promise<Result<Document, CommandMistake>>

/** A command `%NAME STEP` that says one document of one step. */
export function oneStepCommand(name: string, summary: string, documentOf: DocumentOf): Command {
  return {
    name,
    usage: `%${name} NAME`,
    summary,
    async run(words, { engine, signal }) {
      const word = oneName(words, name)
      if (!word.ok) return word
      const step = await namedStep(engine, word.value, signal)
      if (!step.ok) return step
      const document = await documentOf(engine, step.value, signal)
      if (!document.ok) return document
      return good({ definitions: '', shown: [{ kind: 'document', document: document.value }] })
    }
  }
}
