import { cpus } from 'node:os'
import { probe } from '../../../nix/builder/index.ts'
import { probeWords } from '../../../nix/evaluator/index.ts'
import { infoInWords } from '../../render/words/commands/index.ts'
import { pageDrawing } from '../../pages/index.ts'
import { good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'

/** `%info`: the Nix, the store and the toolchain that this notebook uses. */
export const info: Command = {
  name: 'info',
  group: 'see',
  operands: [],
  options: [],
  examples: [{ line: '%info' }],
  summary: 'shows which Nix, store, caches and toolchain are used, and what they can do',
  async run(_, { engine: { nix, toolchain } }) {
    await nix.caches.ready()
    const [proved, misunderstood] = await Promise.all([probe(nix), probeWords(nix)])
    const said = infoInWords({
      ...{ nix, binary: nix.binary, store: nix.store, toolchain },
      ...{ probe: proved, misunderstood, caches: nix.caches.now },
      processors: cpus().length,
      pages: await pageDrawing(process.env),
      stateFolder: nix.stateFolder
    })
    return good({ definitions: '', shown: [{ kind: 'text', ...said }] })
  }
}
