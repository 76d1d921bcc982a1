import { lstatSync } from 'node:fs'
import { resolve } from 'node:path'
import { bad, fromHome, good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'
import { copyOut } from './copy-out.ts'
import { nothingInside, pathInOutput } from '../../session/results/index.ts'
import { notThere } from './files.ts'
import { namedResult } from './named-result.ts'

/** `%copy model results/model`: a result, out of the store, where it can be changed. */
export const copy: Command = {
  name: 'copy',
  group: 'share',
  operands: [
    { word: 'NAME[/PATH]', kind: 'step' },
    { word: 'DEST', kind: 'destination' }
  ],
  options: [{ name: '--replace', means: 'puts the copy in the place of what is there' }],
  examples: [
    { line: '%copy model results/model' },
    { line: '%copy model/report.html report.html' }
  ],
  phase: 'fetching',
  summary: 'copies a result, or a file of it, out of the store to DEST, where it can be changed',
  async run(words, { engine, signal }) {
    const replace = words.has('--replace')
    const [what = '', to = ''] = words.operands
    const [name = '', ...inside] = what.split('/')
    const result = await namedResult(engine, name, signal)
    if (!result.ok) return result
    const { outPath } = result.value.report
    if (outPath === null) return bad(notThere(result.value))
    const path = inside.join('/')
    const source = pathInOutput(engine.nix, outPath, path)
    if (source === null) return bad(nothingInside(name, engine.nix.onDisk(outPath), path))
    const destination = resolve(engine.folder, fromHome(to))
    if (`${engine.folder}/`.startsWith(`${destination.replace(/\/$/, '')}/`)) {
      return bad({ kind: 'into-own-folder', destination: to, what, step: name })
    }
    const copied = await copyOut(source, destination, { replace, signal })
    if (!copied.ok) {
      if (copied.mistake.kind === 'interrupted') return bad(copied.mistake)
      const isFolder = lstatSync(destination, { throwIfNoEntry: false })?.isDirectory() === true
      return bad(
        copied.mistake.kind === 'exists'
          ? { kind: 'destination-taken', destination: to, isFolder }
          : { kind: 'not-copied', destination: to, words: copied.mistake.message }
      )
    }
    const said = {
      ...({ kind: 'copied', what, destination: to } as const),
      ...{ place: destination, files: copied.value }
    }
    return good({ definitions: '', shown: [{ kind: 'said', said }] })
  }
}
