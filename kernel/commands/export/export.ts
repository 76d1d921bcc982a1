import { relative } from 'node:path'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { Command, CommandMistake } from '../../session/request/index.ts'
import type { Block } from '../../outcome/index.ts'
import { exportNotebook, type Exported, type ExportRequest } from './write-program.ts'

/** `%export experiment.nix`: the notebook as a program for Nix alone. */
export const exportCommand: Command = {
  name: 'export',
  usage: '%export [--inline] [--force] FILE.nix',
  summary:
    'writes the notebook as a program that needs nothing but Nix and gives the same store paths, with the workflow library beside it or (--inline) in it; FILE named flake.nix becomes a flake',
  async run(words, { engine }) {
    const request = readWords(words)
    if (!request.ok) return request
    const order = engine.saved()?.cells.flatMap(({ id }) => id ?? []) ?? []
    const exported = await exportNotebook(engine, { ...request.value, order })
    if (!exported.ok) return bad({ kind: 'command', ...exported.mistake })
    return good({
      definitions: '',
      shown: [
        {
          kind: 'document',
          document: {
            title: `Exported to ${request.value.file}`,
            blocks: blocksOf(exported.value, engine.folder, engine.nix.arguments)
          }
        }
      ]
    })
  }
}

function readWords(words: readonly string[]): Result<ExportRequest, CommandMistake> {
  const options = words.filter((word) => word.startsWith('-'))
  const [file, ...others] = words.filter((word) => !word.startsWith('-'))
  const unknown = options.find((option) => option !== '--inline' && option !== '--force')
  const mend =
    'Write it as in: %export experiment.nix, or with --inline or --force before the file.'
  if (unknown !== undefined)
    return bad({ kind: 'command', message: `There is no option ${unknown}.`, mend })
  if (file === undefined) return bad({ kind: 'command', message: 'No file is named.', mend })
  if (others.length > 0)
    return bad({ kind: 'command', message: `"${others.join(' ')}" is one word too many.`, mend })
  return good({
    file,
    inline: options.includes('--inline'),
    force: options.includes('--force')
  })
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
