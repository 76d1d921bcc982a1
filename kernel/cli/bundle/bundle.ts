import { existsSync, lstatSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { bad, good, hasCode, makeTemporaryFolder, type Result } from '../../../nix/base/index.ts'
import { copyTo, known, withLineage } from '../../../nix/store/index.ts'
import { settleUnknown } from '../../commands/history/index.ts'
import { leftOpen } from '../../commands/pin/index.ts'
import type {
  BundleMistake,
  FileRefused,
  OpenNotebook as LeftOpenNotebook
} from '../../outcome/index.ts'
import { evaluateCells } from '../../session/evaluation/index.ts'
import { matchesName } from '../../session/notebook/index.ts'
import { type Engine, type NamedDerivation, stepsOf } from '../../session/state/index.ts'
import { withFiles } from '../terminal/index.ts'
import type { NotebookFile } from '../headless/index.ts'
import type { OpenNotebook } from '../notebook/index.ts'
import { type Beside, filesBelow, filesBeside } from './files-beside.ts'
import { cacheFolder, type Manifest, manifestName, notebookFolder } from './manifest.ts'
import { pinnedSource } from './pinned-source.ts'
import { type TarFile, writeTar } from './tar-write.ts'

/** What is in a bundle that was written. */
export interface Bundled extends Beside {
  readonly manifest: Manifest
  /** Steps whose results are not there: whoever opens it builds them. */
  readonly without: readonly string[]
  /** Whether this machine's toolchain was written into the notebook, or what %freeze gave. */
  readonly pinned: boolean
}

/**
 * Beside the usual level, which is 3, it takes two thirds of the processor, and 5 % more room (a frozen
 * Python and results of 80 MB, Nix 2.8).
 */
const compression = 'compression=zstd&compression-level=2'

/**
 * Writes one file with a notebook, the files beside it that it reads, and the results of its steps with
 * all that they were made of, as far as they are there; with `words` the results of these alone. Builds
 * nothing.
 */
export async function bundle(
  { engine, file, cells, signal }: OpenNotebook,
  path: string,
  target: string,
  words: readonly string[]
): Promise<Result<Bundled, BundleMistake | FileRefused>> {
  const evaluated = await evaluateCells(engine, cells, signal)
  const steps = chosen(
    evaluated.flatMap(({ entries }) => entries.flatMap(stepsOf)),
    words
  )
  if (!steps.ok) return steps
  await settleUnknown(
    engine,
    steps.value.map(({ drvPath }) => drvPath),
    signal
  )
  const scratch = makeTemporaryFolder()
  try {
    const cache = join(scratch, cacheFolder)
    const copied = await copyTo(
      engine.nix,
      `file://${cache}?${compression}`,
      await withLineage(
        engine.nix,
        steps.value.map(({ drvPath }) => drvPath)
      ),
      { signal }
    )
    if (!copied.ok) return bad({ kind: 'not-packed', said: copied.mistake })
    const open = leftOpen(engine, cells, evaluated)
    const pinned = pinnedNotebook(
      file,
      cells.map(({ cell }) => cell.id),
      open
    )
    // Where nothing was to be copied there is no cache.
    const packed = existsSync(cache) ? filesBelow(cache).files : []
    const beside = filesBeside(engine.evaluator.readPaths(), engine.folder, path)
    const manifest = manifestOf(engine, basename(path), steps.value)
    const written = await writtenTo(target, [
      { name: manifestName, text: `${JSON.stringify(manifest, null, 1)}\n` },
      { name: `${notebookFolder}/${basename(path)}`, text: pinned.notebook.text },
      ...beside.files.map((one) => ({
        name: `${notebookFolder}/${one}`,
        path: join(dirname(resolve(path)), one)
      })),
      ...packed.map((one) => ({
        name: `${cacheFolder}/${one}`,
        path: join(cache, one)
      }))
    ])
    if (!written.ok) return written
    const there = new Set(manifest.steps.map(({ name }) => name))
    const without = steps.value.map(({ name }) => name).filter((name) => !there.has(name))
    return good({ manifest, without, ...beside, pinned: pinned.isOther })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** One that was begun and could not be ended is taken away: it was made by this very call. */
async function writtenTo(
  target: string,
  files: readonly TarFile[]
): Promise<Result<void, BundleMistake | FileRefused>> {
  const exists = withFiles('look-at', target, () => lstatSync(target, { throwIfNoEntry: false }))
  if (!exists.ok) return exists
  if (exists.value !== undefined)
    return bad({ kind: 'there-already', path: target, writes: 'file' })
  try {
    await writeTar(target, files)
    return good(undefined)
  } catch (error) {
    // Somebody else was faster: that is theirs.
    if (!hasCode(error, 'EEXIST')) rmSync(target, { force: true })
    return withFiles('write', target, () => {
      throw error
    })
  }
}

function chosen(
  steps: readonly NamedDerivation[],
  words: readonly string[]
): Result<readonly NamedDerivation[], BundleMistake> {
  const each = [...new Map(steps.map((step) => [step.drvPath, step])).values()]
  if (words.length === 0) return good(each)
  const means = (word: string, name: string) =>
    matchesName(word, name) || name.startsWith(`${word}.`)
  const nobody = words.find((word) => !each.some(({ name }) => means(word, name)))
  if (nobody !== undefined) return bad({ kind: 'no-step', name: nobody })
  return good(each.filter(({ name }) => words.some((word) => means(word, name))))
}

/**
 * The notebook with what it takes from this machine written into it: another machine would have another
 * toolchain, and so other steps.
 */
function pinnedNotebook(
  file: NotebookFile,
  ids: readonly (string | null)[],
  { cells, toolchain }: LeftOpenNotebook
): { readonly notebook: NotebookFile; readonly isOther: boolean } {
  const sources = new Map<number, string>()
  for (const [index, { open }] of cells.entries()) {
    const frozen = open.flatMap((one) => (one.kind === 'frozen' ? [one.pinned] : []))
    const at = file.codeCells.findIndex(({ id }) => id === ids[index])
    const source = file.codeCells[at]?.source
    if (frozen.length === 0 || source === undefined) continue
    sources.set(at, pinnedSource(source, frozen))
  }
  const edited = file.withSources(sources)
  const isStartedHere = cells.some(({ open }) => open.some(({ kind }) => kind === 'toolchain'))
  if (!isStartedHere || toolchain === null) return { notebook: edited, isOther: sources.size > 0 }
  return { notebook: edited.withFirstCell('bundled-toolchain', toolchain), isOther: true }
}

function manifestOf(
  { nix }: Pick<Engine, 'nix'>,
  notebook: string,
  steps: readonly NamedDerivation[]
): Manifest {
  return {
    version: 1,
    notebook,
    steps: steps.flatMap(({ name, drvPath }) => {
      const record = known(nix, drvPath)
      return record === null ? [] : [{ name, outPath: record.outPath, narHash: record.narHash }]
    })
  }
}
