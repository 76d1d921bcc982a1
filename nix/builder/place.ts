import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { StorePath } from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import { isOfferedHere, requiredBy } from './devices.ts'
import { machinesFor, withOtherMachines } from './named-machines.ts'
import type { FailureCause } from './failure.ts'
import type { StepLimits } from './limits.ts'
import type { BuildProgress } from './progress.ts'
import type { DerivationReport } from './report.ts'
import { type Capacity, machineCapacity, ResourcePool } from './resource-pool.ts'
import { SharedResources } from './shared-resources.ts'
import type { LetGo } from './spent.ts'
import { buildStaged } from './staged.ts'

/** What a place is asked to make. */
export interface PlaceRequest {
  /** Each once. What they need is built too. */
  readonly wanted: readonly StorePath[]
  /** Limits and folders of steps, whether they are wanted or on the way there. */
  readonly limits: ReadonlyMap<StorePath, StepLimits>
  /** Called at most ten times a second while it builds, and once at the end. */
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined
  /** Called once for each wanted derivation, as soon as it is known how it came out. */
  readonly onFinished?: ((report: DerivationReport) => void) | undefined
  /**
   * Called with all that came out, on the way too, as soon as it is remembered and long before the
   * request may be over: nothing holds it yet.
   */
  readonly onOutcome?: ((reports: readonly DerivationReport[]) => void) | undefined
  /** Builders at work at a time; what the place thinks best where left out. */
  readonly maxJobs?: number | undefined
  /** Ends all that this request has begun, wherever it runs. What was built already stays. */
  readonly signal?: AbortSignal | undefined
  /** Has results go that are not kept, once nothing of the request waits for them. */
  readonly letGo?: LetGo | undefined
}

export interface PlaceReport {
  /** Of all that was wanted, and of what was built, fetched or failed on the way there. */
  readonly reports: ReadonlyMap<StorePath, DerivationReport>
  /** What hindered the whole of it; null where nothing did. */
  readonly problem: FailureCause | null
}

/**
 * Where builds are run. Whoever wants something built does not know which place it is. A place
 * - has what came out valid in the store of `nix`, and remembered (`rememberResults`), before it
 *   reports it;
 * - builds nothing whose result is there, or in a cache that the user named;
 * - never rejects since a build failed: that is part of the report;
 * - leaves nothing running when it is done, or `signal` has ended it.
 */
export interface BuildPlace {
  realise(nix: Nix, request: PlaceRequest): Promise<PlaceReport>
  /**
   * Where a derivation may be run that it would build; which of them it will be, shows then. Empty
   * where no machine is known to offer what it requires.
   */
  destinations(nix: Nix, drvPath: StorePath): readonly Destination[]
}

/** A machine, or many, that may run a step. */
export type Destination =
  | { readonly kind: 'here' }
  | { readonly kind: 'builder'; readonly url: string }
  /** null where it is the cluster's own default. */
  | { readonly kind: 'cluster'; readonly partition: string | null }

/**
 * By Nix itself: on this machine, and wherever its own configuration sends builds. What steps say they
 * need is counted for all that this user's kernels build; not where other machines build too, which are
 * Nix's to fill.
 */
export const thisMachine: BuildPlace = createThisMachine(machineCapacity(process.env, tmpdir()))

/** The same on a machine that has so much. */
export function createThisMachine(capacity: Capacity): BuildPlace {
  const pools = new Map<string, ResourcePool>()
  /** One for each folder of states: processes that share it are of one user. */
  const poolOf = ({ stateFolder }: Nix): ResourcePool => {
    const folder = join(dirname(stateFolder), 'resources')
    const before = pools.get(folder)
    if (before !== undefined) return before
    const pool = new ResourcePool(capacity, new SharedResources(folder))
    pools.set(folder, pool)
    return pool
  }
  return {
    destinations: (nix, drvPath) => [
      ...(isOfferedHere(nix, requiredBy(nix, drvPath)) ? [{ kind: 'here' } as const] : []),
      ...machinesFor(nix, drvPath).map((url) => ({ kind: 'builder', url }) as const)
    ],
    async realise(nix, { wanted, limits, onFinished, ...options }) {
      const told = (report: DerivationReport) => withOtherMachines(nix, report)
      const { reports, problem } = await buildStaged(nix, wanted, limits, {
        ...options,
        onFinished: (report) => onFinished?.(told(report)),
        pool: nix.machines === undefined ? poolOf(nix) : null
      })
      return {
        problem,
        reports: new Map([...reports].map(([path, report]) => [path, told(report)]))
      }
    }
  }
}
