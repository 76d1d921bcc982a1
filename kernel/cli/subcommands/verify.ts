import { documentText } from '../../render/document/index.ts'
import {
  verdictOf,
  verifiedNotebookInWords,
  type VerifiedStep
} from '../../render/words/commands/index.ts'
import { withNotebook } from '../notebook/index.ts'
import { fail, readOptions, refuse, type Subcommand } from '../terminal/index.ts'
import { verifyNotebook } from '../verification/index.ts'

/** `nix-workflow verify`: a notebook's results compared with those of this machine. */
export const verifySubcommand: Subcommand = {
  async run(words, terminal) {
    const options = readOptions(words, {
      ...{ flags: ['build', 'again', 'json'], values: ['tolerance'] },
      ...{ operands: ['NOTEBOOK'], more: true }
    })
    if (!options.ok) return refuse(options.mistake, 'verify', terminal)
    const [path = '', ...names] = options.value.operands
    const given = options.value.value('tolerance') ?? '0'
    const tolerance = Number(given)
    if (given.trim() === '' || !(tolerance >= 0))
      return refuse({ kind: 'no-number', option: '--tolerance', given }, 'verify', terminal)
    const wishes = { names, build: options.value.has('build'), again: options.value.has('again') }
    const verified = await withNotebook(path, terminal, async (notebook) => ({
      steps: await verifyNotebook(notebook, wishes),
      isInterrupted: notebook.signal.aborted
    }))
    if (!verified.ok) {
      fail(verified.mistake, terminal)
      return 2
    }
    const { steps, isInterrupted } = verified.value
    if (isInterrupted) return 130
    terminal.out(
      options.value.has('json')
        ? JSON.stringify(
            { verdict: verdictOf(steps, tolerance), steps: steps.map(asJson) },
            null,
            2
          )
        : documentText(verifiedNotebookInWords(steps, tolerance)).join('\n')
    )
    return { same: 0, differs: 1, 'cannot-tell': 2 }[verdictOf(steps, tolerance)]
  }
}

function asJson({ compared, ...step }: VerifiedStep): unknown {
  if (compared.kind !== 'differs' || compared.difference.kind !== 'files')
    return { ...step, compared }
  const { files, likenesses, distances } = compared.difference
  const difference = {
    kind: 'files',
    uncompared: files.uncompared,
    files: files.files.map((file) => ({
      ...file,
      distance: distances.find(({ path }) => path === file.path)?.distance ?? null,
      causes: likenesses.find(({ path }) => path === file.path)?.likeness?.causes ?? []
    }))
  }
  return { ...step, compared: { ...compared, difference } }
}
