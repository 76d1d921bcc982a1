import { setTimeout } from 'node:timers/promises'
import { lastRecord, rememberVerified, type ResultRecord } from '../store/index.ts'
import type { Nix } from '../installation/index.ts'
import type { StorePath } from '../base/index.ts'
import type { StepLimits } from './limits.ts'
import type { Staying, UnkeptRemark } from './remark.ts'
import { type DerivationReport, withUnkept } from './report.ts'

/**
 * Has a result go that is not kept. `made` are derivations that were written to build what read it.
 * Gives why it stays; null where it is gone, or is to stay.
 */
export type LetGo = (result: ResultRecord, made: ReadonlySet<StorePath>) => Promise<Staying | null>

/**
 * Milliseconds: a garbage collection of somebody else holds up all that is deleted, for minutes. What
 * takes longer goes on beside what is built.
 */
const usualPatience = 10_000

/**
 * Results that are not kept, and what is still to be built of each. One goes when all of that is
 * there, and no other build of this process waits for it; where some of it failed it stays, since it
 * is needed as soon as that is mended.
 */
export class SpentResults {
  readonly #nix: Nix
  readonly #letGo: LetGo | undefined
  /** By result what is still to be built of it. */
  readonly #open: ReadonlyMap<StorePath, Set<StorePath>>
  /** By what is still to be built those that it reads. */
  readonly #inputs = new Map<StorePath, StorePath[]>()
  /** Those that came out otherwise than the last time. */
  readonly #otherwise = new Set<StorePath>()
  readonly #made = new Set<StorePath>()
  readonly #patience: number
  /** One after the other: Nix deletes for one at a time. */
  #turn: Promise<unknown> = Promise.resolve()
  /** Whether one takes so long that nobody waits for it. */
  #isLate = false

  constructor(
    nix: Nix,
    readers: ReadonlyMap<StorePath, ReadonlySet<StorePath>>,
    letGo: LetGo | undefined,
    patience = usualPatience
  ) {
    this.#patience = patience
    this.#nix = nix
    this.#letGo = letGo
    this.#open = new Map([...readers].map(([drvPath, some]) => [drvPath, new Set(some)]))
    for (const [input, some] of readers) {
      countAwaited(nix, input, 1)
      for (const reader of some)
        this.#inputs.set(reader, [...(this.#inputs.get(reader) ?? []), input])
    }
  }

  /** Whether a derivation reads one that is not kept. */
  isReader(drvPath: StorePath): boolean {
    return this.#inputs.has(drvPath)
  }

  /**
   * Builds a step, and where it is not kept compares what came out with what it gave before: that may
   * be gone, and what was built of it may be there.
   */
  async compared(
    drvPath: StorePath,
    { keep }: StepLimits,
    build: () => Promise<DerivationReport>
  ): Promise<DerivationReport> {
    const before = keep === undefined ? null : lastRecord(this.#nix, drvPath)
    const report = await build()
    const { record, status } = report
    if (before === null || record === null || status !== 'built') return report
    const isSame = before.narHash === record.narHash
    const { verified } = before
    const known = verified === undefined ? record : { ...record, verified }
    const counted = { ...report, record: rememberVerified(this.#nix, known, isSame) }
    if (isSame) return counted
    this.#otherwise.add(drvPath)
    return withUnkept(counted, [{ kind: 'came-out-otherwise', step: drvPath }])
  }

  /** A derivation came out: what nothing waits for any more goes. Gives the report with what is to be said of that. */
  async after(report: DerivationReport): Promise<DerivationReport> {
    const inputs = this.#inputs.get(report.drvPath) ?? []
    if (inputs.length === 0 || report.outPath === null) return report
    this.#made.add(report.resolvedDrvPath)
    const remarks: UnkeptRemark[] = []
    for (const input of inputs) {
      // Who builds this may not ask for what it reads.
      if (this.#otherwise.has(input)) remarks.push({ kind: 'came-out-otherwise', step: input })
      const readers = this.#open.get(input)
      if (readers?.delete(report.drvPath) !== true || readers.size > 0) continue
      if (countAwaited(this.#nix, input, -1) > 0) continue
      const why = await this.#go(input)
      if (why !== null) remarks.push({ kind: 'stays', step: input, why })
    }
    return withUnkept(report, remarks)
  }

  /** Nothing is built any more, whatever came of it. */
  end(): void {
    for (const [input, readers] of this.#open)
      if (readers.size > 0) countAwaited(this.#nix, input, -1)
  }

  async #go(drvPath: StorePath): Promise<Staying | null> {
    const gone = this.#turn.then(() => {
      const result = lastRecord(this.#nix, drvPath)
      return result === null ? null : (this.#letGo?.(result, this.#made) ?? null)
    })
    this.#turn = gone.catch(() => undefined)
    if (this.#isLate) return null
    const over = new AbortController()
    const late = setTimeout(this.#patience, 'late' as const, { signal: over.signal, ref: false })
    const first = await Promise.race([gone, late.catch(() => null)])
    over.abort()
    if (first !== 'late') return first
    this.#isLate = true
    void this.#turn.then(() => (this.#isLate = false))
    return null
  }
}

/** Counts builds that wait for a result, and gives how many there are then. */
function countAwaited({ remembered: { awaited } }: Nix, drvPath: StorePath, more: 1 | -1): number {
  const count = (awaited.get(drvPath) ?? 0) + more
  if (count > 0) awaited.set(drvPath, count)
  else awaited.delete(drvPath)
  return count
}
