import { documentText } from '../../render/document/index.ts'
import {
  verdictOf,
  verifiedNotebookInWords,
  type VerifiedStep
} from '../../render/words/commands/index.ts'
import { withNotebook } from '../notebook/index.ts'
import { readOptions, refuse, type Subcommand } from '../terminal/index.ts'
import { verifyNotebook } from '../verification/index.ts'

const usage = `Usage: nix-workflow verify NOTEBOOK [NAME…] [--build] [--again] [--tolerance NUMBER] [--json]

Compares the results that a notebook's file shows with those of this machine: the same, differs, or
cannot tell. A result that is here is read and hashed, and nothing is built. Where a result differs
and that of the notebook is in this store too (from a cache or a bundle), the files are compared: how
far they are (times and paths alone, order alone, numbers by how much), and why, where it shows.

  --build              build what is not here
  --again              build once more what is here: else a result that came from a cache or a bundle
                       is compared with itself
  --tolerance NUMBER   take results for the same where only times and paths differ, and numbers by
                       no more than this, relative to the larger (0.001)
  --json               {verdict, steps: [{name, drvPath, recordedDrvPath, compared}]}

Exit code 0: all the same. 1: something differs. 2: nothing differs, and not all can be told.`

/** `nix-workflow verify`: a notebook's results compared with those of this machine. */
export const verifySubcommand: Subcommand = {
  summary: 'compare the results that a notebook shows with those of this machine',
  usage,
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
      return refuse(`--tolerance ${given} is no number of 0 or more.`, 'verify', terminal)
    const wishes = { names, build: options.value.has('build'), again: options.value.has('again') }
    const verified = await withNotebook(path, terminal, async (notebook) => ({
      steps: await verifyNotebook(notebook, wishes),
      isInterrupted: notebook.signal.aborted
    }))
    if (!verified.ok) {
      terminal.error(verified.mistake)
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
