import type { StorePath } from '../base/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { run } from '../process/index.ts'
import { copyTo, inputsOf } from '../store/index.ts'

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

/** Takes what a job has built, with what Nix needs to know of it. */
export async function fetchResults(
  nix: Nix,
  folder: string,
  all: readonly StorePath[]
): Promise<void> {
  const from = ['--option', 'substituters', `file://${folder}`, '--option', 'require-sigs', 'false']
  const nowhere = ['--max-jobs', '0', '--builders', '']
  await run(invokeNix(nix, 'nix-store', ['--realise', '--keep-going', ...nowhere, ...from, ...all]))
}
