import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { closeSync, constants, openSync, readSync } from 'node:fs'
import { closureInfos, isOnDisk, known, lineage, readDerivation } from '../../../nix/store/index.ts'
import { bad, good, type Result, type StorePath } from '../../../nix/base/index.ts'
import { presentReport, settleUnknown } from '../../commands/history/index.ts'
import { walk } from '../../files/reading/index.ts'
import type { CommandLineMistake } from '../../outcome/index.ts'
import { nameOf } from '../../session/notebook/index.ts'
import { type Engine, unkept } from '../../session/state/index.ts'
import { type OpenNotebook, stepsByName } from '../notebook/index.ts'

/** What is known of a notebook's results: what was recorded while they were made, and what is there. */
export interface Observed {
  /** Inputs before what reads them. */
  readonly steps: readonly ObservedStep[]
  /** Names of steps whose results are not there, and that nobody saw being built. */
  readonly without: readonly string[]
  /** All that builders saw that no step made: programs, their libraries, data. */
  readonly materials: ReadonlyMap<StorePath, Material>
  readonly nixVersion: string
}

export interface ObservedStep {
  readonly name: string
  /** As the notebook says it. */
  readonly command: readonly string[]
  readonly drvPath: StorePath
  readonly output: Material & { readonly path: StorePath }
  /** The first files by path. */
  readonly files: readonly ObservedFile[]
  /** Links among the entries that were looked at, and what else has no contents that can be read. */
  readonly others: number
  /** Entries that there are: files, and others. */
  readonly total: number
  /** Whether its result is there; else it was, and its step says that it is not kept. */
  readonly isKept: boolean
  /** What its builder was given, without what these refer to. */
  readonly given: readonly StorePath[]
  /** Milliseconds since the epoch, and seconds; null where nobody saw it being built. */
  readonly startedAt: number | null
  readonly seconds: number | null
  readonly sandboxed: boolean | null
}

export interface ObservedFile {
  readonly path: string
  /** The same by its bytes, percent-encoded: two names that are no UTF-8 may look the same. */
  readonly address: string
  readonly size: number
  /** Base 16. */
  readonly sha256: string
}

export interface Material {
  /** Of its contents as a Nix archive, in SRI form. */
  readonly narHash: string
  /** Bytes of that archive. */
  readonly narSize: number
  readonly references: readonly StorePath[]
}

/** Files of a result that are hashed and listed. */
const mostFiles = 1000

type NotObserved = Extract<CommandLineMistake, { readonly kind: 'not-observed' }>

/** Looks at all results of a notebook that are there, and at what they were made of; builds nothing. */
export async function observe(notebook: OpenNotebook): Promise<Result<Observed, NotObserved>> {
  const { engine, signal } = notebook
  const { nix } = engine
  const named = await stepsByName(notebook, () => Promise.resolve(false))
  await settleUnknown(engine, [...named.values()], signal)
  const graph = lineage(nix, [...named.values()], Infinity)
  const drvPaths = [...new Set(graph.steps.map(({ drvPath }) => drvPath))].reverse()
  // Of several names the first is meant.
  const names = new Map([...named].reverse().map(([name, drvPath]) => [drvPath, name]))
  const steps: ObservedStep[] = []
  const without: string[] = []
  for (const drvPath of drvPaths) {
    const name = names.get(drvPath) ?? nameOf(engine.workspace, drvPath)
    const step = await observeStep(engine, drvPath, name)
    if (step === null) without.push(name)
    else steps.push(step)
  }
  const made = new Set(steps.map(({ output }) => output.path))
  const isSeen = (path: StorePath) => made.has(path) || isOnDisk(nix, path)
  const seen = steps.map((step) => ({ ...step, given: step.given.filter(isSeen) }))
  const given = new Set(seen.flatMap((step) => step.given).filter((path) => !made.has(path)))
  const materials = await closureInfos(nix, [...given], signal)
  if (!materials.ok) return bad({ kind: 'not-observed', said: materials.mistake.said })
  return good({
    ...{ steps: withOwnNames(seen), without, nixVersion: nix.version },
    materials: new Map([...materials.value].filter(([path]) => !made.has(path)))
  })
}

/** Steps that the notebook has no name for may share that of their derivation. */
function withOwnNames(steps: readonly ObservedStep[]): readonly ObservedStep[] {
  const names = steps.map(({ name }) => name)
  return steps.map((step, index) =>
    names.indexOf(step.name) === index
      ? step
      : { ...step, name: `${step.name} (${basename(step.drvPath)})` }
  )
}

async function observeStep(
  engine: Engine,
  drvPath: StorePath,
  name: string
): Promise<ObservedStep | null> {
  const { nix } = engine
  const there = known(nix, drvPath)
  const record = there ?? unkept(engine, drvPath)
  if (record === null) return null
  // What was built is the resolved derivation: it names the very paths that its builder was given.
  const resolved = readDerivation(nix, record.resolvedDrvPath)
  const derivation = resolved.ok ? resolved : readDerivation(nix, drvPath)
  const given = derivation.ok
    ? [
        ...derivation.value.inputSrcs,
        ...[...derivation.value.inputDrvs.keys()].flatMap(
          (input) => (known(nix, input) ?? unkept(engine, input))?.outPath ?? []
        )
      ]
    : []
  const report = await presentReport(engine, { name, drvPath, entry: null })
  const files = there === null ? noFiles : await filesOf(nix.onDisk(record.outPath))
  const wasSeen = record.how === 'built'
  return {
    ...{ name, drvPath, ...files, isKept: there !== null },
    command: report.command,
    output: {
      path: record.outPath,
      narHash: record.narHash,
      narSize: record.narSize,
      references: (record.references ?? []).map(({ path }) => path)
    },
    given,
    startedAt: wasSeen ? record.startedAt : null,
    seconds: wasSeen ? record.seconds : null,
    sandboxed: record.sandboxed
  }
}

const noFiles = { files: [], others: 0, total: 0 }

/** The first files of a result, hashed; no link is followed. */
export async function filesOf(
  place: string,
  most = mostFiles
): Promise<Pick<ObservedStep, 'files' | 'others' | 'total'>> {
  const { entries, total } = await walk(place, most, () => 0)
  const start = Buffer.byteLength(place) + 1
  const chunk = Buffer.allocUnsafe(chunkBytes)
  const files = entries.flatMap(({ path, size, kind, onDisk }) => {
    const sha256 = kind === 'file' ? sha256Of(onDisk, chunk) : null
    const within = onDisk.length < start ? Buffer.from(path) : onDisk.subarray(start)
    return sha256 === null ? [] : [{ path, address: percentEncoded(within), size, sha256 }]
  })
  return { files, others: entries.length - files.length, total }
}

/** A path as a URL has it, whatever its bytes are (RFC 3986). */
function percentEncoded(path: Buffer): string {
  return path
    .toString('latin1')
    .replace(
      /[^\w.~/-]/g,
      (byte) => `%${Buffer.from(byte, 'latin1').toString('hex').toUpperCase()}`
    )
}

const chunkBytes = 1024 * 1024

/** null of what is no regular file, or cannot be read; `chunk` is where it is read to. */
function sha256Of(path: Buffer, chunk: Buffer): string | null {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const hash = createHash('sha256')
      for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk))
        hash.update(chunk.subarray(0, read))
      return hash.digest('hex')
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}
