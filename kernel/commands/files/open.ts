import { lstatSync } from 'node:fs'
import { bad, good } from '../../../nix/base/index.ts'
import { walk } from '../../files/reading/index.ts'
import type { Command } from '../../session/request/index.ts'
import { openedInWords } from '../../render/words/commands/index.ts'
import { nothingInside, openLimits, pathInOutput } from '../../session/results/index.ts'
import { notThere } from './files.ts'
import { linksOf, namedResult, singleFile } from './named-result.ts'

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
    const result = await namedResult(engine, name, signal)
    if (!result.ok) return result
    const { report } = result.value
    if (report.outPath === null) return bad(notThere(result.value))
    const root = engine.nix.onDisk(report.outPath)
    const single = singleFile(result.value, lstatSync(root).isDirectory())
    const onDisk = path === single ? root : pathInOutput(engine.nix, report.outPath, path)
    if (onDisk === null) return bad(nothingInside(report.name, root, path))
    const isFolder = lstatSync(onDisk).isDirectory()
    const { paths, total } = isFolder
      ? await filesBelow(onDisk, path)
      : { paths: [single ?? path], total: 1 }
    const linkOf = await linksOf(engine, result.value, paths, openLimits)
    const place = [report.name, path].filter(Boolean).join('/')
    const links = paths.flatMap((inside) => {
      const href = linkOf(inside)
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
