import {
  type BuildPlace,
  type DerivationReport,
  type FailureCause,
  type PlaceReport,
  type PlaceRequest,
  type Remark,
  requiredBy,
  thisMachine,
  type Destination,
  withRemarks
} from '../builder/index.ts'
import { rmSync } from 'node:fs'
import { bad, good, makeTemporaryFolder, type Result, type StorePath } from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import { nixWith, type Usable } from './nix-with.ts'
import { nixName, type RemoteBuilder } from './remote-builder.ts'
import { type SshFiles, writeSshFiles } from './ssh-settings.ts'

/** The builders that are used beside those of Nix's own configuration. */
export interface RemoteBuilders extends BuildPlace {
  list(): readonly RemoteBuilder[]
  /**
   * The place that has these, too, and which of them it uses: one that was added, or stands before, is
   * meant by a name that comes again, and one that would need a second port of a host is left out.
   */
  beside(builders: readonly RemoteBuilder[]): {
    readonly place: BuildPlace
    readonly used: readonly RemoteBuilder[]
    readonly leftOut: readonly OtherPort[]
  }
  /**
   * Adds one, in the place of one with the same name. ssh knows a host by one port: a second one is
   * refused, and given back.
   */
  add(builder: RemoteBuilder): Result<null, RemoteBuilder>
  /** Gives whether there was one. */
  remove(url: string): boolean
  close(): void
}

/** A machine that is not used, and the one of the same host that is. */
export interface OtherPort {
  readonly builder: RemoteBuilder
  readonly taken: RemoteBuilder
}

/** No builder is added at first: builds are run where Nix's own configuration says. */
export function createRemoteBuilders(): RemoteBuilders {
  return new Builders()
}

class Builders implements RemoteBuilders {
  #all: readonly RemoteBuilder[] = []
  #folder: string | null = null

  list(): readonly RemoteBuilder[] {
    return this.#all
  }

  add(builder: RemoteBuilder): Result<null, RemoteBuilder> {
    const others = this.#all.filter((one) => nixName(one) !== nixName(builder))
    const taken = otherPort(others, builder)
    if (taken !== undefined) return bad(taken)
    this.#all = [...others, builder]
    return good(null)
  }

  remove(url: string): boolean {
    const before = this.#all.length
    this.#all = this.#all.filter((one) => one.url !== url && nixName(one) !== url)
    return this.#all.length < before
  }

  beside(builders: readonly RemoteBuilder[]): ReturnType<RemoteBuilders['beside']> {
    const used: RemoteBuilder[] = []
    const leftOut: OtherPort[] = []
    for (const builder of builders) {
      const taken = otherPort([...this.#all, ...used], builder)
      if (isNamed(this.#all, builder)) continue
      if (taken !== undefined) leftOut.push({ builder, taken })
      else if (!isNamed(used, builder)) used.push(builder)
    }
    const all = [...this.#all, ...used]
    const place: BuildPlace = {
      realise: (nix, request) => this.#realise(nix, all, request),
      destinations: (nix, drvPath) => destinationsAmong(nix, all, drvPath)
    }
    return { place, used, leftOut }
  }

  realise(nix: Nix, request: PlaceRequest): Promise<PlaceReport> {
    return this.#realise(nix, this.#all, request)
  }

  destinations(nix: Nix, drvPath: StorePath): readonly Destination[] {
    return destinationsAmong(nix, this.#all, drvPath)
  }

  #realise(nix: Nix, all: readonly RemoteBuilder[], request: PlaceRequest): Promise<PlaceReport> {
    // A daemon starts the builds, and takes no settings of this kind from its users.
    if (nix.store.kind === 'daemon') return thisMachine.realise(nix, request)
    return realiseOver(nix, all, (builders) => this.#files(builders), request)
  }

  close(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = null
  }

  #files(builders: readonly RemoteBuilder[]): SshFiles {
    this.#folder ??= makeTemporaryFolder()
    return writeSshFiles(this.#folder, builders)
  }
}

function isNamed(all: readonly RemoteBuilder[], builder: RemoteBuilder): boolean {
  return all.some((one) => nixName(one) === nixName(builder))
}

function otherPort(
  all: readonly RemoteBuilder[],
  { host, port }: RemoteBuilder
): RemoteBuilder | undefined {
  return all.find((one) => one.host === host && one.port !== port)
}

function destinationsAmong(
  nix: Nix,
  all: readonly RemoteBuilder[],
  drvPath: StorePath
): readonly Destination[] {
  const required = requiredBy(nix, drvPath)
  const offering = all.filter(({ features }) => required.every((one) => features.includes(one)))
  return [
    ...offering.map(({ url }) => ({ kind: 'builder', url }) as const),
    ...thisMachine.destinations(nix, drvPath)
  ]
}

/**
 * Builds over builders. What was on one whose connection was lost, or that could not build it for a reason
 * of its own, is built once more without that one; at last on this machine alone, so that no step fails
 * by the network, or by another machine.
 */
async function realiseOver(
  nix: Nix,
  all: readonly RemoteBuilder[],
  filesFor: (builders: readonly RemoteBuilder[]) => SshFiles,
  request: PlaceRequest
): Promise<PlaceReport> {
  const lostBy = new Map<StorePath, readonly Remark[]>()
  const reports = new Map<StorePath, DerivationReport>()
  let usable: Usable = { builders: all, own: true }
  let { wanted } = request
  for (;;) {
    const nixThere = nixWith(nix, usable, usable.builders.length === 0 ? null : filesFor(all))
    const told = (report: DerivationReport) => withLost(report, lostBy)
    const outcome = await thisMachine.realise(nixThere, {
      ...request,
      wanted,
      onFinished: (report) => {
        if (!mayBeOfConnection(report)) request.onFinished?.(told(report))
      }
    })
    for (const [drvPath, report] of outcome.reports)
      if (report.wanted || !reports.has(drvPath)) reports.set(drvPath, told(report))
    const lost = [...outcome.reports.values()].filter(isLost)
    if (lost.length === 0 || request.signal?.aborted === true || isNowhere(usable)) {
      for (const report of outcome.reports.values())
        if (report.wanted && mayBeOfConnection(report)) request.onFinished?.(told(report))
      return { reports, problem: outcome.problem }
    }
    for (const report of lost)
      lostBy.set(report.drvPath, [...(lostBy.get(report.drvPath) ?? []), ...remarkOn(report)])
    usable = without(usable, lost)
    const isLeft = (drvPath: StorePath) => {
      const report = outcome.reports.get(drvPath)
      return report === undefined || mayBeOfConnection(report)
    }
    wanted = wanted.filter(isLeft)
  }
}

/** What a machine says of itself, or what Nix there ends with; any step of its own would fail by it. */
const ofMachine: ReadonlySet<FailureCause['kind']> = new Set([
  'no-space',
  'sandbox-impossible',
  'store-not-writable',
  'daemon-gone',
  'other'
] as const)

/** The machine by which it failed, and not by itself; null where that is not so. */
function machineOfFailure({ cause, builtOn }: DerivationReport): string | null {
  if (cause === null) return null
  if (cause.kind === 'connection-lost') return cause.machine
  return ofMachine.has(cause.kind) ? builtOn : null
}

function isLost(report: DerivationReport): boolean {
  return machineOfFailure(report) !== null
}

function remarkOn(report: DerivationReport): readonly Remark[] {
  const machine = machineOfFailure(report)
  const { cause } = report
  if (machine === null || cause === null) return []
  return cause.kind === 'connection-lost'
    ? [{ kind: 'connection-lost', machine }]
    : [{ kind: 'machine-failed', machine, cause }]
}

/** What is blocked may be so by a step that is to be built once more. */
function mayBeOfConnection(report: DerivationReport): boolean {
  return isLost(report) || report.status === 'blocked'
}

function isNowhere({ builders, own }: Usable): boolean {
  return builders.length === 0 && !own
}

/** Without those whose connection was lost; where that is one of Nix's own, without all of these. */
function without(usable: Usable, lost: readonly DerivationReport[]): Usable {
  const machines = new Set(lost.flatMap((report) => machineOfFailure(report) ?? []))
  const builders = usable.builders.filter((builder) => !machines.has(builder.url))
  const isOwn = builders.length === usable.builders.length
  return { builders, own: usable.own && !isOwn }
}

function withLost(
  report: DerivationReport,
  lostBy: ReadonlyMap<StorePath, readonly Remark[]>
): DerivationReport {
  return withRemarks(report, lostBy.get(report.drvPath) ?? [])
}
