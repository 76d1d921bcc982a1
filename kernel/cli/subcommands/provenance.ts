import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { packageVersion } from '../../host/index.ts'
import { crateWrittenInWords } from '../../render/words/command-line/index.ts'
import { withNotebook } from '../notebook/index.ts'
import { crateOf, observe } from '../provenance/index.ts'
import { fail, readOptions, refuse, type Subcommand, withFiles } from '../terminal/index.ts'

/** `nix-workflow provenance`: a notebook's results as a Workflow Run RO-Crate. */
export const provenance: Subcommand = {
  async run(words, terminal) {
    const options = readOptions(words, { values: ['output', 'license'], operands: ['NOTEBOOK'] })
    if (!options.ok) return refuse(options.mistake, 'provenance', terminal)
    const [notebook = ''] = options.value.operands
    const folder = options.value.value('output')
    if (folder === undefined)
      return refuse({ kind: 'missing', what: '-o FOLDER' }, 'provenance', terminal)
    const done = await withNotebook(notebook, terminal, async (open) => ({
      observed: await observe(open),
      text: open.file.text
    }))
    if (!done.ok) return fail(done.mistake, terminal)
    const { observed: found, text } = done.value
    if (!found.ok) return fail(found.mistake, terminal)
    const observed = found.value
    const crate = crateOf(observed, {
      notebook: basename(notebook),
      title: basename(notebook).replace(/\.ipynb$/, ''),
      writtenAt: new Date(),
      version: packageVersion(),
      licence: options.value.value('license') ?? null
    })
    const written = withFiles('write', folder, () => {
      mkdirSync(folder)
      writeFileSync(join(folder, basename(notebook)), text, { flag: 'wx' })
      const metadata = `${JSON.stringify(crate, null, 1)}\n`
      writeFileSync(join(folder, 'ro-crate-metadata.json'), metadata, { flag: 'wx' })
    })
    if (!written.ok) return fail(written.mistake, terminal)
    const said = crateWrittenInWords(folder, observed.steps.length, observed.without)
    for (const line of said) terminal.out(line)
    return 0
  }
}
