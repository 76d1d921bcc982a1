import { inputsOf, isOfLibrary, walkInputs } from '../store/index.ts'
import type { Nix } from '../installation/index.ts'
import type { StorePath } from '../base/index.ts'
import { offersDevices, withDevices } from './devices.ts'
import { noLimits, type StepLimits } from './limits.ts'
import type { ProgressBoard } from './progress-board.ts'
import { forecast, realise } from './realise.ts'
import type { DerivationReport } from './report.ts'
import { withSecrets } from './secret-steps.ts'

/** The limits of those that are needed, and what has to be there before each. */
export interface StagePlan {
  readonly limited: ReadonlyMap<StorePath, StepLimits>
  /** Inputs that have to be built, of what has to be built. */
  readonly inputs: ReadonlyMap<StorePath, readonly StorePath[]>
  /** Bytes from a cache: they are there by now. */
  readonly fetched: ReadonlySet<StorePath>
  /** Derivations that turned out to be the same as what was there, while it was looked. */
  readonly same: ReadonlySet<StorePath>
  /** Of each that is not kept what has to be built and reads it. */
  readonly readers: ReadonlyMap<StorePath, ReadonlySet<StorePath>>
}

/**
 * What has to be built, found out without building: results that are there or in a cache are taken
 * first, so that no inputs are built for them. null where nothing that is needed has limits.
 */
export async function planStages(
  nix: Nix,
  wanted: readonly StorePath[],
  limits: ReadonlyMap<StorePath, StepLimits>,
  board: ProgressBoard,
  signal: AbortSignal | undefined
): Promise<StagePlan | null> {
  // What the library has not made is no step of it, and has none behind it: nixpkgs is large.
  const ofLibrary = walkInputs(nix, wanted, (drvPath) => isOfLibrary(nix, drvPath))
  const own = withSecrets(nix, limits, ofLibrary)
  if (own.size === 0 && !offersDevices(nix)) return null
  const inputs = inputsBelow(nix, wanted)
  const all = withDevices(nix, own, inputs.keys())
  if (![...all.keys()].some((drvPath) => inputs.has(drvPath))) return null
  // On no other machine either: there it would be built.
  const look = { maxJobs: 0, here: true, signal, onState: board.hear('fetch') }
  const asked = await realise(nix, wanted, look)
  board.hear('fetch')(null)
  const unbuilt =
    asked.ended.exitCode === 0 ? new Set<StorePath>() : await forecast(nix, wanted, signal)
  const needed = [...inputs].filter(([drvPath]) => unbuilt.has(drvPath))
  const readers = readersOfUnkept(needed, all)
  const isReader = new Set([...readers.values()].flatMap((some) => [...some]))
  return {
    readers,
    fetched: new Set(asked.state.fetched.keys()),
    same: new Set(asked.state.resolved.keys()),
    inputs: new Map(
      needed.map(([drvPath, before]) => [drvPath, before.filter((one) => unbuilt.has(one))])
    ),
    limited: new Map(
      needed.flatMap(([drvPath]) => {
        // What reads one that is not kept has a call of its own: as long as a call runs, Nix holds all
        // that is read in it.
        const own = all.get(drvPath) ?? (isReader.has(drvPath) ? noLimits : undefined)
        return own === undefined ? [] : [[drvPath, own] as const]
      })
    )
  }
}

function readersOfUnkept(
  needed: readonly (readonly [StorePath, readonly StorePath[]])[],
  limits: ReadonlyMap<StorePath, StepLimits>
): ReadonlyMap<StorePath, ReadonlySet<StorePath>> {
  const readers = new Map<StorePath, Set<StorePath>>()
  for (const [drvPath, before] of needed)
    for (const input of before) {
      if (limits.get(input)?.keep !== 'never') continue
      const some = readers.get(input)
      if (some === undefined) readers.set(input, new Set([drvPath]))
      else some.add(drvPath)
    }
  return readers
}

function inputsBelow(
  nix: Nix,
  wanted: readonly StorePath[]
): ReadonlyMap<StorePath, readonly StorePath[]> {
  const inputs = new Map<StorePath, readonly StorePath[]>()
  for (const drvPath of walkInputs(nix, wanted, () => true))
    inputs.set(drvPath, inputsOf(nix, drvPath))
  return inputs
}

/** What a first look has taken from a cache, or found to be the same, was not there before. */
export function asBeforeLook(
  report: DerivationReport,
  { fetched, same }: StagePlan
): DerivationReport {
  const { drvPath, outPath, status } = report
  if (status !== 'cached' || outPath === null) return report
  if (fetched.has(outPath)) return { ...report, status: 'fetched', cutOff: false }
  return same.has(drvPath) ? { ...report, cutOff: true } : report
}
