import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { StorePath } from '../base/index.ts'
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

/** Takes what a job has built, with what Nix needs to know of it; nothing of one that has built nothing. */
export async function fetchResults(nix: Nix, { folder, all }: Work): Promise<void> {
  const results = join(folder, 'results')
  if (!existsSync(results)) return
  const from = [
    '--option',
    'substituters',
    `file://${results}`,
    '--option',
    'require-sigs',
    'false'
  ]
  const nowhere = ['--max-jobs', '0', '--builders', '']
  await run(invokeNix(nix, 'nix-store', ['--realise', '--keep-going', ...nowhere, ...from, ...all]))
}
