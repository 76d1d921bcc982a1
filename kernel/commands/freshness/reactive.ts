import { good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'

/** `%reactive lazy`, `%reactive auto`: whether what is stale is built unasked. */
export const reactive: Command = {
  name: 'reactive',
  group: 'build',
  operands: [{ word: 'HOW', kind: { choices: ['lazy', 'auto'] }, isOptional: true }],
  options: [],
  examples: [
    { line: '%reactive auto' },
    { line: '%reactive lazy' },
    { line: '%reactive', means: 'for which it is' }
  ],
  summary: 'chooses whether what an edit makes stale is only marked (lazy) or built at once (auto)',
  run({ operands: [word] }, { engine: { choices } }) {
    if (word !== undefined) choices.reactive = word === 'auto' ? 'auto' : 'lazy'
    const said = { kind: 'reactive', how: choices.reactive } as const
    return Promise.resolve(good({ definitions: '', shown: [{ kind: 'said', said }] }))
  }
}
