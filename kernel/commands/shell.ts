import { good } from '../../nix/result.ts'
import type { Command } from '../session/command.ts'
import { namedStep } from '../session/named-steps.ts'
import { oneName } from '../session/one-name.ts'
import { shellDocument } from '../session/shell.ts'

/** `%shell`: how to look at a step from the inside, in a terminal. */
export const shell: Command = {
  name: 'shell',
  usage: '%shell NAME',
  summary: "prints the command that opens a step's environment and inputs in a terminal",
  async run(words, { engine, signal }) {
    const word = oneName(words, 'shell')
    if (!word.ok) return word
    const step = await namedStep(engine, word.value, signal)
    if (!step.ok) return step
    const document = await shellDocument(engine, step.value, signal)
    if (!document.ok) return document
    return good({ definitions: '', shown: [{ kind: 'document', document: document.value }] })
  }
}
