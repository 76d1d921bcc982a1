import type { Result } from '../../../nix/base/index.ts'
import type { Document } from '../../outcome/index.ts'
import type { SubcommandName } from '../../render/words/command-line/index.ts'
import { documentText } from '../../render/document/index.ts'
import type { CommandFailure } from '../../session/request/index.ts'
import {
  type Accepted,
  fail,
  type Options,
  readOptions,
  refuse,
  type Subcommand
} from '../terminal/index.ts'
import { type OpenNotebook, withNotebook } from './open.ts'

/** Something that is asked of a notebook: what a command of its cells shows. */
export interface Question<Value> {
  readonly name: SubcommandName
  /** What may stand behind the notebook. */
  readonly accepted: Accepted
  /** `words` has the notebook as its first operand. */
  ask(notebook: OpenNotebook, words: Options): Promise<Result<Value, CommandFailure>>
  /** As a cell shows it. */
  document(value: Value): Document
  /** What `--json` prints. */
  json(value: Value): unknown
}

/** The subcommand that asks it: `nix-workflow NAME NOTEBOOK …`. */
export function questionSubcommand<Value>(question: Question<Value>): Subcommand {
  const { name } = question
  const { flags = [], operands = [] } = question.accepted
  const accepted = {
    ...question.accepted,
    flags: [...flags, 'json'],
    operands: ['NOTEBOOK', ...operands]
  }
  return {
    async run(words, terminal) {
      const options = readOptions(words, accepted)
      if (!options.ok) return refuse(options.mistake, name, terminal)
      const [path = ''] = options.value.operands
      const answered = await withNotebook(path, terminal, (notebook) =>
        question.ask(notebook, options.value)
      )
      if (!answered.ok) return fail(answered.mistake, terminal)
      const answer = answered.value
      if (!answer.ok) {
        if (answer.mistake.kind === 'interrupted') return 130
        return fail({ kind: 'of-command', mistake: answer.mistake }, terminal)
      }
      terminal.out(
        options.value.has('json')
          ? JSON.stringify(question.json(answer.value), null, 2)
          : documentText(question.document(answer.value)).join('\n')
      )
      return 0
    }
  }
}
