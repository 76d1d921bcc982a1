import { cpSync, lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bad, good, makeTemporaryFolder, readJson, type Result } from '../../../nix/base/index.ts'
import { build } from '../../../nix/builder/index.ts'
import { isOfLibrary, known, walkInputs } from '../../../nix/store/index.ts'
import { evaluateCells } from '../../session/evaluation/index.ts'
import { wantedBy } from '../../session/state/index.ts'
import type { BundleMistake, FileRefused, NotOpened } from '../../outcome/index.ts'
import { type OpenNotebook, withNotebook } from '../notebook/index.ts'
import { type Terminal, withFiles } from '../terminal/index.ts'
import { cacheFolder, type Manifest, manifest, manifestName, notebookFolder } from './manifest.ts'
import { extractTar } from './tar-read.ts'

/** What came of a bundle. */
export interface Unpacked {
  /** The notebook's file where it is now. */
  readonly notebook: string
  /** Steps that are there, and those that have to be built. */
  readonly there: number
  readonly toBuild: number
}

/**
 * Unpacks a bundle into a new folder and takes its results into the store, without a network. The
 * archive and all in it is taken for hostile: only plain files come out of it, into new folders; Nix
 * looks at what a result is by its hash, and what is wrong with it is built.
 */
export async function unpack(
  archive: string,
  folder: string,
  terminal: Terminal
): Promise<Result<Unpacked, NotExtracted | NotOpened>> {
  const target = resolve(folder)
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined)
    return bad({ kind: 'there-already', path: folder, writes: 'folder' })
  const scratch = makeTemporaryFolder()
  try {
    const contents = join(scratch, 'bundle')
    const read = extracted(archive, contents)
    if (!read.ok) return read
    const from = join(contents, notebookFolder)
    const copied = withFiles('write-notebook', folder, () => {
      mkdirSync(target)
      cpSync(from, target, { recursive: true, errorOnExist: true, force: false })
    })
    if (!copied.ok) return copied
    const notebook = join(target, read.value.notebook)
    const cache = `file://${join(contents, cacheFolder)}`
    const fetched = await withNotebook(notebook, terminal, fetchResults, {
      ...process.env,
      // A later line of Nix's settings wins: no other cache is asked.
      NIX_CONFIG: `${process.env['NIX_CONFIG'] ?? ''}\nsubstituters = ${cache}`
    })
    return fetched.ok ? good({ notebook, ...fetched.value }) : fetched
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

type NotExtracted = BundleMistake | FileRefused

function extracted(archive: string, contents: string): Result<Manifest, NotExtracted> {
  const status = withFiles('read', archive, () => lstatSync(archive))
  if (!status.ok) return status
  if (!status.value.isFile()) return bad({ kind: 'no-plain-file', path: archive })
  const names = withFiles('unpack', archive, () => extractTar(archive, contents))
  if (!names.ok) return names
  if (!names.value.ok)
    return bad({ kind: 'archive-refused', path: archive, why: names.value.mistake })
  if (names.value.value[0] !== manifestName) return bad({ kind: 'no-bundle', path: archive })
  const found = readJson(manifest, readFileSync(join(contents, manifestName), 'utf8'))
  const isThere = names.value.value.includes(`${notebookFolder}/${found?.notebook ?? ''}`)
  if (found === null || !isThere) return bad({ kind: 'other-bundle', path: archive })
  return good(found)
}

/** Fetches what the notebook's steps are, and builds nothing. */
async function fetchResults({
  engine,
  cells,
  signal
}: OpenNotebook): Promise<Omit<Unpacked, 'notebook'>> {
  const evaluated = await evaluateCells(engine, cells, signal)
  const wanted = new Set(
    evaluated.flatMap(({ entries, needed }) => [
      ...entries.flatMap((entry) =>
        entry.kind === 'environment' || entry.kind === 'data' ? [] : wantedBy(entry)
      ),
      ...needed
    ])
  )
  const { nix, holder } = engine
  // Who edits a step has it built with the toolchain of the others: that comes along.
  const drvPaths = [...walkInputs(nix, [...wanted], (drvPath) => isOfLibrary(nix, drvPath))]
  await build(nix, { drvPaths, maxJobs: 0, holder, signal })
  const there = [...wanted].filter((drvPath) => known(nix, drvPath) !== null).length
  return { there, toBuild: wanted.size - there }
}
