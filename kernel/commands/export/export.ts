import { relative } from 'node:path'
import { good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'
import { exportedInWords } from '../../render/words/commands/index.ts'
import { exportNotebook } from './write-program.ts'

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
    const { definitions, missing, command, doubts, libraryFolder } = exported.value
    const document = exportedInWords({
      ...{ file: request.file, definitions, missing, command, doubts },
      libraryFolder: libraryFolder === null ? null : relative(engine.folder, libraryFolder),
      storeArguments: engine.nix.arguments
    })
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}
