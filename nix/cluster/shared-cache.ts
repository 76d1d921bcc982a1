import { join } from 'node:path'
import { isDerivationPath, readText, type StorePath } from '../base/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { run } from '../process/index.ts'
import { copyTo, inputsOf } from '../store/index.ts'
import type { Work } from './work.ts'

/** Puts derivations and what they need into the cache. Gives Nix's words where it does not. */
export async function sendInputs(
  nix: Nix,
  cache: string,
  all: readonly StorePath[],
  signal: AbortSignal | undefined
): Promise<string | null> {
  const to = `file://${cache}?compression=none`
  const derivations = await run(
    invokeNix(nix, 'nix', ['copy', '--derivation', '--to', to, ...all]),
    signal
  )
  if (derivations.exitCode !== 0) return derivations.stderr.trim()
  const building = new Set(all)
  const inputs = new Set(all.flatMap((drvPath) => inputsOf(nix, drvPath)))
  const there = [...inputs].filter((drvPath) => !building.has(drvPath))
  const copied = await copyTo(nix, to, { drvPaths: there, paths: [] }, { signal })
  return copied.ok ? null : copied.mistake
}

/** Results of a job that did not come to this store. */
export interface NotTaken {
  readonly drvPaths: ReadonlySet<StorePath>
  /** `not-given`: its machine could not put them on the shared file system, so that they are gone. */
  readonly why: 'not-given' | 'not-taken'
  /** Nix's words for it. */
  readonly words: string
}

/** Takes what a job has built, with what Nix needs to know of it; null where all of it is here then. */
export async function fetchResults(nix: Nix, work: Work): Promise<NotTaken | null> {
  const { folder, tasks } = work
  const built = tasks.flatMap((_, at) => builtBy(folder, at))
  if (built.length === 0) return null
  const options = { substituters: `file://${join(folder, 'results')}`, 'require-sigs': 'false' }
  const from = Object.entries(options).flatMap(([name, value]) => ['--option', name, value])
  const nowhere = ['--max-jobs', '0', '--builders', '']
  const words = ['--realise', '--keep-going', ...nowhere, ...from, ...built]
  const asked = await run(invokeNix(nix, 'nix-store', words))
  if (asked.exitCode === 0) return null
  const kept = keptBack(work)
  return {
    drvPaths: new Set(built),
    why: kept === null ? 'not-taken' : 'not-given',
    words: firstError(kept ?? asked.stderr)
  }
}

/** Why the machine of a job could not give what it built, in the words of its Nix; null where it could. */
export function keptBack({ folder, tasks }: Pick<Work, 'folder' | 'tasks'>): string | null {
  for (const at of tasks.keys()) {
    const words = readText(join(folder, `not-given.${at}`))
    if (words !== null) return words
  }
  return null
}

function builtBy(folder: string, task: number): readonly StorePath[] {
  const text = readText(join(folder, `built.${task}`)) ?? ''
  return text.split(/\s+/).filter(isDerivationPath)
}

function firstError(words: string): string {
  const lines = words.split('\n')
  return (lines.find((line) => line.startsWith('error:')) ?? lines[0] ?? '').trim()
}
