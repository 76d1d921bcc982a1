import { known } from '../store/index.ts'
import type { Nix } from '../installation/index.ts'
import type { StorePath } from '../base/index.ts'
import { withDevicesTold } from './devices.ts'
import type { FailureCause } from './failure.ts'
import { groupOf, needsOf, noLimits, usualJobs, type Snapshot, type StepLimits } from './limits.ts'
import { arrange, dropSnapshots, type OtherSnapshots } from './own-places.ts'
import { buildInBatches, type BatchesReport, type BatchOptions } from './batches.ts'
import type { BuildProgress } from './progress.ts'
import { type ProgressBoard, progressBoard } from './progress-board.ts'
import {
  reportBlocked,
  reportStopped,
  reportUnusable,
  withRemarks,
  type DerivationReport
} from './report.ts'
import type { ResourcePool } from './resource-pool.ts'
import { withRetries } from './retry.ts'
import { secretsFor } from './secret-steps.ts'
import { semaphore } from './semaphore.ts'
import { type LetGo, SpentResults } from './spent.ts'
import { asBeforeLook, planStages, type StagePlan } from './stage-plan.ts'

export interface StagedOptions extends Pick<
  BatchOptions,
  'onFinished' | 'onOutcome' | 'maxJobs' | 'signal' | 'call' | 'atATime'
> {
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined
  /** Of which steps take what they say they need; without it nothing is counted. */
  readonly pool?: ResourcePool | null | undefined
  /** Has results go that are not kept, once nothing waits for them; all stay where left out. */
  readonly letGo?: LetGo | undefined
}

/**
 * Builds derivations, those with limits in calls of their own: `--timeout`, `--cores` and sandbox
 * paths are of a call of Nix and not of a derivation. A step with limits waits for its inputs, so
 * that its call runs nothing else; what needs it waits for it. Steps with the same limits share
 * calls; one with a folder of its own has a call to itself. Of checkpoints of one process the highest
 * is made first, and the others are taken on the way, so that the process runs once.
 */
export async function buildStaged(
  nix: Nix,
  wanted: readonly StorePath[],
  limits: ReadonlyMap<StorePath, StepLimits>,
  options: StagedOptions
): Promise<BatchesReport> {
  const board = progressBoard(options)
  const plan = await planStages(nix, wanted, limits, board, options.signal)
  if (plan === null) {
    const outcome = await buildInBatches(nix, wanted, board.options(options))
    board.end()
    return outcome
  }
  const onFinished = (report: DerivationReport) => options.onFinished?.(asBeforeLook(report, plan))
  const told = { ...options, onFinished }
  const { reports, problem } =
    plan.limited.size === 0
      ? await buildInBatches(nix, wanted, board.options(told))
      : await new Stages(nix, wanted, plan, told, board, limits).build()
  board.end()
  return {
    problem,
    reports: new Map([...reports].map(([drvPath, one]) => [drvPath, asBeforeLook(one, plan)]))
  }
}

class Stages {
  readonly #nix: Nix
  readonly #wanted: ReadonlySet<StorePath>
  readonly #plan: StagePlan
  readonly #options: StagedOptions
  readonly #board: ProgressBoard
  readonly #limits: ReadonlyMap<StorePath, StepLimits>
  readonly #reports = new Map<StorePath, DerivationReport>()
  readonly #results = new Map<StorePath, Promise<DerivationReport>>()
  readonly #above = new Map<StorePath, ReadonlySet<StorePath>>()
  readonly #collected = new Map<string, Collected>()
  readonly #calls = new Set<Promise<void>>()
  readonly #semaphore: ReturnType<typeof semaphore>
  readonly #spent: SpentResults
  #problem: FailureCause | null = null
  #count = 0

  constructor(
    nix: Nix,
    wanted: readonly StorePath[],
    plan: StagePlan,
    options: StagedOptions,
    board: ProgressBoard,
    limits: ReadonlyMap<StorePath, StepLimits>
  ) {
    this.#nix = nix
    this.#wanted = new Set(wanted)
    this.#plan = plan
    this.#options = options
    this.#board = board
    this.#limits = limits
    this.#semaphore = semaphore(options.maxJobs ?? usualJobs)
    this.#spent = new SpentResults(nix, plan.readers, options.letGo)
  }

  async build(): Promise<BatchesReport> {
    try {
      await Promise.all(
        [...this.#wanted].map(async (drvPath) => {
          const report = await this.#result(drvPath)
          this.#options.onFinished?.(report)
        })
      )
      await Promise.all(this.#calls)
    } finally {
      this.#spent.end()
    }
    // What came last of a derivation is what its own call says.
    for (const result of this.#results.values()) {
      const report = await result
      this.#reports.set(report.drvPath, report)
    }
    return { reports: this.#reports, problem: this.#problem }
  }

  #result(drvPath: StorePath): Promise<DerivationReport> {
    const before = this.#results.get(drvPath)
    if (before !== undefined) return before
    const result = this.#make(drvPath).then(async (report) => ({
      ...(await this.#spent.after(report)),
      wanted: this.#wanted.has(drvPath)
    }))
    this.#results.set(drvPath, result)
    return result
  }

  async #make(drvPath: StorePath): Promise<DerivationReport> {
    const limits = this.#plan.limited.get(drvPath) ?? noLimits
    const isLimited = this.#plan.limited.has(drvPath)
    const above = [...this.#limitedAbove(drvPath)]
    const before = await Promise.all(above.map((one) => this.#result(one)))
    const inputs = isLimited ? (this.#plan.inputs.get(drvPath) ?? []) : []
    before.push(...(await Promise.all(inputs.map((one) => this.#result(one)))))
    if (limits.snapshot !== null) {
      await Promise.all(this.#higherSnapshots(limits.snapshot).map((one) => this.#result(one)))
    }
    const without = before.filter(({ outPath }) => outPath === null)
    if (this.#options.signal?.aborted === true) return reportStopped(drvPath)
    if (without.some(({ status }) => status === 'stopped')) return reportStopped(drvPath)
    if (without.length > 0) {
      const causes = without.flatMap((one) =>
        one.status === 'blocked' ? one.blockedBy : [one.drvPath]
      )
      return reportBlocked(drvPath, [...new Set(causes)])
    }
    const group = groupOf(limits)
    const isReader = this.#spent.isReader(drvPath)
    if (group === null || isReader) {
      // What it reads goes then, before more of that kind is made.
      const run = (asked: StepLimits) =>
        this.#semaphore(() => this.#alone(drvPath, asked), isReader)
      const report = await this.#spent.compared(drvPath, limits, () =>
        withRetries(limits, run, this.#options.signal)
      )
      return withDevicesTold(report, limits)
    }
    const { remarks } = await arrange(this.#nix, drvPath, limits)
    const run = (asked: StepLimits) =>
      this.#collect(isLimited ? (groupOf(asked) ?? '') : '', drvPath, asked)
    const report = withDevicesTold(await withRetries(limits, run, this.#options.signal), limits)
    return withRemarks(report, remarks)
  }

  /** Higher snapshots of the same process: the run that makes them takes this one on the way. */
  #higherSnapshots({ process, number }: Snapshot): StorePath[] {
    return [...this.#plan.limited].flatMap(([drvPath, { snapshot }]) =>
      snapshot?.process === process && snapshot.number > number ? [drvPath] : []
    )
  }

  /** Steps with limits that have to be made before this one, whatever it needs beside them. */
  #limitedAbove(drvPath: StorePath): ReadonlySet<StorePath> {
    const before = this.#above.get(drvPath)
    if (before !== undefined) return before
    const above = new Set<StorePath>()
    this.#above.set(drvPath, above)
    for (const input of this.#plan.inputs.get(drvPath) ?? []) {
      if (this.#plan.limited.has(input)) above.add(input)
      for (const one of this.#limitedAbove(input)) above.add(one)
    }
    return above
  }

  /** Puts a derivation to those that one call is about to build, all with the same limits. */
  #collect(group: string, drvPath: StorePath, limits: StepLimits): Promise<DerivationReport> {
    let collected = this.#collected.get(group)
    if (collected === undefined) {
      const fresh: Collected = { limits, waiting: new Map() }
      collected = fresh
      this.#collected.set(group, fresh)
      // What becomes ready at the same time goes into one call.
      setImmediate(() => {
        this.#collected.delete(group)
        void this.#asResourcesAllow(fresh)
      })
    }
    const { waiting } = collected
    return new Promise((settle, fail) => waiting.set(drvPath, { settle, fail }))
  }

  /** In calls of which each has as many builders at work as fit beside what runs already. */
  async #asResourcesAllow({ limits, waiting }: Collected): Promise<void> {
    const needs = needsOf(limits)
    const { pool, signal } = this.#options
    const all = [...waiting]
    if (pool == null || needs.size === 0) {
      await this.#call([...waiting.keys()], { limits, waiting })
      return
    }
    const jobs = this.#options.maxJobs ?? usualJobs
    while (all.length > 0) {
      const taken = await pool.take(needs, Math.min(jobs, all.length), signal)
      const batch = new Map(all.splice(0, taken.count * roundsOfCall))
      const given = { maxJobs: taken.count }
      void this.#call([...batch.keys()], { limits, waiting: batch }, given).then(() =>
        taken.release()
      )
    }
  }

  async #alone(drvPath: StorePath, limits: StepLimits): Promise<DerivationReport> {
    const { pool, signal } = this.#options
    const taken = await pool?.take(needsOf(limits), 1, signal)
    try {
      return await this.#aloneNow(drvPath, limits)
    } finally {
      taken?.release()
    }
  }

  async #aloneNow(drvPath: StorePath, limits: StepLimits): Promise<DerivationReport> {
    if (this.#options.signal?.aborted === true) return reportStopped(drvPath)
    const { snapshot } = limits
    const others = snapshot === null ? undefined : this.#otherSnapshots(snapshot)
    const secrets = secretsFor(this.#nix, limits)
    if (!secrets.ok) return reportUnusable(drvPath, secrets.mistake)
    const { sandboxPaths, remarks } = await arrange(this.#nix, drvPath, limits, others)
    const report = await new Promise<DerivationReport>((settle, fail) => {
      void this.#call(
        [drvPath],
        { limits, waiting: new Map([[drvPath, { settle, fail }]]) },
        { sandboxPaths, secrets: secrets.value }
      )
    })
    if (snapshot !== null && report.outPath !== null) {
      const done = [snapshot.number, others?.earlier?.number ?? snapshot.number]
      await dropSnapshots(this.#nix, snapshot.process, done)
    }
    const names = limits.secrets ?? []
    const isTold =
      this.#nix.store.kind === 'daemon' && names.length > 0 && report.startedAt !== null
    return withRemarks(report, [
      ...remarks,
      ...(isTold ? [{ kind: 'secrets-of-daemon', names } as const] : [])
    ])
  }

  #otherSnapshots({ process, number }: Snapshot): OtherSnapshots {
    const missing: number[] = []
    let earlier: OtherSnapshots['earlier'] = null
    for (const [drvPath, { snapshot }] of this.#limits) {
      if (snapshot?.process !== process || snapshot.number >= number) continue
      if (this.#plan.limited.has(drvPath)) missing.push(snapshot.number)
      const record = known(this.#nix, drvPath)
      if (record === null || (earlier !== null && earlier.number > snapshot.number)) continue
      earlier = { number: snapshot.number, place: this.#nix.onDisk(record.outPath) }
    }
    return { missing, earlier }
  }

  #call(
    drvPaths: readonly StorePath[],
    { limits, waiting }: Collected,
    given: Pick<BatchOptions, 'sandboxPaths' | 'secrets' | 'maxJobs'> = {}
  ): Promise<void> {
    const { timeout, cores, memory, devices } = limits
    const onFinished = (report: DerivationReport) => waiting.get(report.drvPath)?.settle(report)
    const running = buildInBatches(this.#nix, drvPaths, {
      ...this.#board.options({ ...this.#options, onFinished }, String(this.#count++)),
      ...{ timeout, cores, memory, devices },
      ...given,
      // A secret is not handed to another machine.
      ...(limits.secrets === undefined ? {} : { call: undefined })
    }).then(
      ({ reports, problem }) => {
        this.#problem ??= problem
        for (const [drvPath, report] of reports) {
          if (!this.#reports.has(drvPath)) this.#reports.set(drvPath, { ...report, wanted: false })
        }
        for (const [drvPath, { settle }] of waiting) {
          settle(reports.get(drvPath) ?? reportStopped(drvPath))
        }
      },
      (error: unknown) => {
        for (const { fail } of waiting.values()) fail(error)
      }
    )
    this.#calls.add(running)
    return running
  }
}

/**
 * A call builds so many times as many steps as it has builders at work: what it has taken is free
 * again when all of them are done, and a call of its own for each would cost a process each.
 */
const roundsOfCall = 4

interface Collected {
  readonly limits: StepLimits
  readonly waiting: Map<
    StorePath,
    { readonly settle: (report: DerivationReport) => void; readonly fail: (error: unknown) => void }
  >
}
