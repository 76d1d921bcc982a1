import { relative } from 'node:path'
import { good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'
import type { Block } from '../../outcome/index.ts'
import { exportNotebook, type Exported } from './write-program.ts'

/** `%export experiment.nix`: the notebook as a program for Nix alone. */
export const exportCommand: Command = {
  name: 'export',
  group: 'share',
  operands: [{ word: 'FILE.nix', kind: 'file' }],
  options: [
    { name: '--inline', means: 'puts the library into the file' },
    { name: '--force', means: 'replaces what is there' }
  ],
  examples: [{ line: '%export experiment.nix' }, { line: '%export flake.nix --force' }],
  summary:
    'writes the notebook as a program that needs nothing but Nix and gives the same store paths, with the workflow library beside it; FILE named flake.nix becomes a flake',
  async run(words, { engine }) {
    const request = {
      file: words.operands[0] ?? '',
      inline: words.has('--inline'),
      force: words.has('--force')
    }
    const order = engine.saved()?.cells.flatMap(({ id }) => id ?? []) ?? []
    const exported = await exportNotebook(engine, { ...request, order })
    if (!exported.ok) return exported
    return good({
      definitions: '',
      shown: [
        {
          kind: 'document',
          document: {
            title: `Exported to ${request.file}`,
            blocks: blocksOf(exported.value, engine.folder, engine.nix.arguments)
          }
        }
      ]
    })
  }
}

function blocksOf(
  { definitions, missing, command, doubts, libraryFolder }: Exported,
  folder: string,
  storeArguments: readonly string[]
): Block[] {
  const names = `${definitions} ${definitions === 1 ? 'name' : 'names'}`
  const beside =
    libraryFolder === null ? '' : ` Its library is the folder ${relative(folder, libraryFolder)}.`
  const store =
    storeArguments.length === 0
      ? ''
      : ` What the notebook built is in a store of its own: with ${storeArguments.join(' ')} it is found there.`
  return [
    {
      kind: 'paragraph',
      text: `${names}; questions are left out.${beside} To build with Nix alone:`
    },
    { kind: 'code', text: command },
    ...(store === '' ? [] : [{ kind: 'paragraph', text: store.trim(), tone: 'pale' } as const]),
    ...(missing.length === 0
      ? []
      : [
          {
            kind: 'paragraph',
            text: `No cell defines ${missing.join(', ')}: in the program ${missing.length === 1 ? 'it is an error' : 'they are errors'} where ${missing.length === 1 ? 'it is' : 'they are'} used, and the rest works.`,
            tone: 'warning'
          } as const
        ]),
    ...doubts.map((text) => ({ kind: 'paragraph', text, tone: 'warning' }) as const)
  ]
}
