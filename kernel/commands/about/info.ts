import { cpus } from 'node:os'
import { probe } from '../../../nix/builder/index.ts'
import { probeWords } from '../../../nix/evaluator/index.ts'
import {
  freezeMistakeInWords,
  misunderstandingsInWords,
  probeInWords,
  versionInWords
} from '../../render/words/index.ts'
import { pageConfinementInWords } from '../../pages/index.ts'
import { good } from '../../../nix/base/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import type { Command } from '../../session/request/index.ts'
import type { Engine } from '../../session/state/index.ts'

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
    const remarks = [...probeInWords(proved), ...misunderstandingsInWords(nix, misunderstood)]
    const lines: [string, string][] = [
      ['Nix', `${versionInWords(nix)} (${nix.binary})`],
      ['store', storeInWords(nix)],
      ['sandbox', proved.sandboxed === null ? 'not known' : proved.sandboxed ? 'yes' : 'no'],
      ['content-addressed steps', proved.contentAddressed ? 'yes' : 'no'],
      ['processors', String(cpus().length)],
      ...nix.caches.now.map(({ url, reachable }): [string, string] => [
        'cache',
        reachable === false ? `${url} (does not answer; left out)` : url
      ]),
      ['toolchain', toolchainInWords(toolchain)],
      ['pages of PDFs', await pageConfinementInWords(process.env)],
      ['records and roots', nix.stateFolder]
    ]
    const width = Math.max(...lines.map(([label]) => label.length))
    const text = [
      ...lines.map(([label, value]) => `${label.padEnd(width)}  ${value}`),
      ...(remarks.length > 0 ? ['', ...remarks] : [])
    ].join('\n')
    return good({
      definitions: '',
      shown: [{ kind: 'text', title: 'What steps are built with', text }]
    })
  }
}

function toolchainInWords(toolchain: Engine['toolchain']): string {
  return toolchain.ok
    ? toolchain.value.description
    : freezeMistakeInWords(toolchain.mistake).message
}

function storeInWords({ store }: Nix): string {
  switch (store.kind) {
    case 'daemon':
      return "/nix/store, by the machine's Nix daemon"
    case 'local':
      return '/nix/store, written directly'
    case 'chroot':
      return `${store.root}/nix/store, this user's own`
  }
}
