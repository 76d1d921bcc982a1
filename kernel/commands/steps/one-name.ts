import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { CommandMistake } from '../../session/request/index.ts'

/** The one word behind a command that takes the name of a step. */
export function oneName(words: readonly string[], command: string): Result<string, CommandMistake> {
  const [word, ...more] = words
  if (word !== undefined && more.length === 0) return good(word)
  return bad({
    kind: 'command',
    message: `%${command} takes the name of one step.`,
    mend: `Write it as in: %${command} ${word ?? 'model'}`
  })
}
