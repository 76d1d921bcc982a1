import { lstatSync } from 'node:fs'
import { bad, good } from '../../../nix/base/index.ts'
import { walk } from '../../files/reading/index.ts'
import type { Command } from '../../session/request/index.ts'
import { fileLink } from '../../outcome/index.ts'
import { openedInWords } from '../../render/words/commands/index.ts'
import { namedIdentity } from '../steps/index.ts'
import { nothingInside, openLimits, pathInOutput, withLinks } from '../../session/results/index.ts'
import { presentReport } from '../history/index.ts'
import { notBuilt } from './files.ts'

/** `%open model report.html`: a link into JupyterLab's own viewer, and the way for other programs. */
export const open: Command = {
  name: 'open',
  group: 'see',
  operands: [
    { word: 'NAME', kind: 'step' },
    { word: 'PATH', kind: 'path-in-step', isOptional: true }
  ],
  options: [],
  examples: [{ line: '%open model report.html' }, { line: '%open model "my report.html"' }],
  summary: 'gives a link that opens a result, or a file of it, and its place for other programs',
  async run({ operands: [name = '', path = ''] }, { engine, signal }) {
    const identity = await namedIdentity(engine, name, signal)
    if (!identity.ok) return identity
    const step = await presentReport(engine, identity.value)
    if (step.outPath === null) return bad(notBuilt(step))
    const onDisk = pathInOutput(engine.nix, step.outPath, path)
    if (onDisk === null) return bad(nothingInside(step.name, engine.nix.onDisk(step.outPath), path))
    const isFolder = lstatSync(onDisk).isDirectory()
    const { paths, total } = isFolder ? await filesBelow(onDisk, path) : { paths: [path], total: 1 }
    const linked = await withLinks(engine, step, paths, openLimits)
    const place = [step.name, path].filter(Boolean).join('/')
    const links = paths.flatMap((inside) => {
      const href = fileLink(linked, inside)
      return href === null ? [] : [{ path: inside, href }]
    })
    const document = openedInWords({ place, onDisk, links, total })
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}

/** Files of a folder that are offered one by one. */
const mostFiles = 100

async function filesBelow(
  folder: string,
  path: string
): Promise<{ paths: readonly string[]; total: number }> {
  const { entries, total } = await walk(folder, mostFiles, () => 0)
  const paths = entries.map((entry) => [path, entry.path].filter(Boolean).join('/'))
  return { paths, total }
}
