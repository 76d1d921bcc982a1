import { good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'
import { holdingsInWords } from '../../render/words/commands/index.ts'
import { holdingsOf } from './holdings.ts'

/** `%roots`: what is held in the store for which notebook. */
export const roots: Command = {
  name: 'roots',
  group: 'see',
  operands: [],
  options: [],
  examples: [{ line: '%roots' }],
  summary: 'shows what notebooks hold in the store and how much that is, this one by its steps',
  async run(_, { engine: { nix, holder }, signal }) {
    const document = holdingsInWords(await holdingsOf(nix, signal), holder)
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}
