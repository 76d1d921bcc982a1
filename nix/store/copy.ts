import { bad, good, isAtLeast, type Result, type StorePath } from '../base/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { logReader } from '../log/index.ts'
import { interruptOn, start } from '../process/index.ts'
import { askStore } from './ask-store.ts'
import { type CopyProgress, CopyWatch, nothingCopied, togetherCopied } from './copy-progress.ts'
import { readDerivation } from './derivation.ts'
import { isOfLibrary, walkInputs } from './input-walk.ts'
import { known } from './records.ts'
import { isOnDisk } from './store.ts'

/** What is copied to another store: results by what gives them, so that it is known there too, and files. */
export interface Copied {
  readonly drvPaths: readonly StorePath[]
  readonly paths: readonly StorePath[]
}

export interface CopyOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined
}

/** A command line has room for so many. */
const mostAtOnce = 500

/** Nix says a thing again and again where it tries again and again. */
const mostSaid = 3

/** As often as a display is told. */
const tellMilliseconds = 200

/** Nobody is there to answer a question of ssh, and a machine that does not answer is given up. */
const sshOptions = '-o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=10'

/**
 * Copies results with all that they refer to into the store or cache at `url`, and what is there
 * already not again: the other side is asked first, and no file of such is read. Builds nothing. What was
 * copied whole stays where it is interrupted. The mistake is what Nix says.
 */
export async function copyTo(
  nix: Nix,
  url: string,
  { drvPaths, paths }: Copied,
  { signal, onProgress }: CopyOptions = {}
): Promise<Result<CopyProgress, string>> {
  const all = [...drvPaths.map((drvPath) => outputsOf(nix, drvPath)), ...paths]
  let sum = nothingCopied
  for (let from = 0; from < all.length; from += mostAtOnce) {
    const before = sum
    const copied = await copySome(nix, url, all.slice(from, from + mostAtOnce), {
      signal,
      onProgress: (now) => onProgress?.(togetherCopied(before, now))
    })
    if (!copied.ok) return copied
    sum = togetherCopied(before, copied.value)
  }
  return good(sum)
}

async function copySome(
  nix: Nix,
  url: string,
  installables: readonly string[],
  { signal, onProgress }: CopyOptions
): Promise<Result<CopyProgress, string>> {
  const words = ['copy', '--max-jobs', '0', '--log-format', 'internal-json', '--to', url]
  const invocation = invokeNix(nix, 'nix', [...words, ...installables])
  const environment = {
    ...invocation.environment,
    NIX_SSHOPTS: `${process.env['NIX_SSHOPTS'] ?? ''} ${sshOptions}`.trim()
  }
  const watch = new CopyWatch(nix)
  let toldAt = 0
  const said = logReader((message) => {
    watch.take(message)
    if (onProgress === undefined || Date.now() - toldAt < tellMilliseconds) return
    toldAt = Date.now()
    onProgress(watch.progress())
  })
  const child = await start(
    { ...invocation, environment },
    { stderrBytes: (chunk) => said.take(chunk) }
  )
  child.endInput()
  const forget = interruptOn(signal, child)
  const ended = await child.ended
  said.end()
  forget()
  if (ended.exitCode === 0) return good(await watch.total())
  const { errors, claims, remarks } = watch.state
  const all = [...errors, ...claims]
  const last = (all.length > 0 ? all : remarks).slice(-mostSaid)
  return bad(ended.startError ?? last.join('\n').trim())
}

/**
 * Results with all that they were made of, as far as it is there: of each step on the way its result, its
 * toolchain and its files, so that who has these can build it again.
 */
export async function withLineage(nix: Nix, drvPaths: readonly StorePath[]): Promise<Copied> {
  const lineage = walkInputs(nix, drvPaths, (drvPath) => isOfLibrary(nix, drvPath))
  const sources = new Set<StorePath>()
  const unknown: StorePath[] = []
  for (const drvPath of lineage) {
    const derivation = readDerivation(nix, drvPath)
    if (!derivation.ok) continue
    for (const path of derivation.value.inputSrcs) if (isOnDisk(nix, path)) sources.add(path)
    if (known(nix, drvPath) === null) unknown.push(drvPath)
  }
  // Programs that were in the store before are recorded nowhere.
  const there = await askStore(nix, (store) => store.outputs(unknown))
  const isThere = (drvPath: StorePath) => known(nix, drvPath) !== null || there?.has(drvPath)
  return { drvPaths: [...lineage].filter(isThere), paths: [...sources] }
}

/** Nix before 2.13 takes a derivation for its outputs, later ones for the file. */
function outputsOf({ version }: Nix, drvPath: StorePath): string {
  return isAtLeast(version, 2, 13) ? `${drvPath}^*` : drvPath
}
