import { bad, good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'

const meanings = {
  lazy: 'What an edit makes stale is marked, and built when its cell runs or %refresh asks for it.',
  auto: 'What an edit makes stale is built at once, after the cell that was edited.'
} as const

/** `%reactive lazy`, `%reactive auto`: whether what is stale is built unasked. */
export const reactive: Command = {
  name: 'reactive',
  usage: '%reactive lazy|auto',
  summary: 'chooses whether what an edit makes stale is only marked (lazy) or built at once (auto)',
  run([word, ...more], { engine: { choices } }) {
    if (more.length > 0 || (word !== undefined && word !== 'lazy' && word !== 'auto'))
      return Promise.resolve(
        bad({
          kind: 'command',
          message: `It is either lazy or auto, not ${[word, ...more].join(' ')}.`,
          mend: 'Write %reactive lazy or %reactive auto; %reactive alone says which it is.'
        })
      )
    if (word !== undefined) choices.reactive = word
    const title = `Reactive: ${choices.reactive}`
    return Promise.resolve(
      good({
        definitions: '',
        shown: [{ kind: 'text', title, text: meanings[choices.reactive] }]
      })
    )
  }
}
