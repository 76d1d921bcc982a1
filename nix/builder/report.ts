import type { Nix } from '../installation/index.ts'
import { readDerivation, type ResultRecord, walkInputs } from '../store/index.ts'
import { anyTold, type Build, type EndedBuild, lastLines, type LogState } from '../log/index.ts'
import type { StorePath } from '../base/index.ts'
import {
  noClaims,
  readClaims,
  readErrors,
  secondsOf,
  timeoutOf,
  unexplained,
  type CallErrors,
  type Claims
} from './errors.ts'
import { causeOnOther, machineOf, refusedMachines } from './on-other-machine.ts'
import { notFromCache } from './from-cache.ts'
import { refineCause, type FailureCause } from './failure.ts'
import type { Remark, UnkeptRemark } from './remark.ts'
import type { Passage } from '../remembered/index.ts'
import { outputsNow, outputsThatAreThere, type Realised } from './realise.ts'

/**
 * `built`: its builder ran in this call. `fetched`: it came from a cache. `cached`: it was there,
 * or turned out to be the same as something that was. `failed`, `stopped` (interrupted): nothing
 * came out. `blocked`: an input gave nothing.
 */
export type BuildStatus = 'built' | 'fetched' | 'cached' | 'failed' | 'stopped' | 'blocked'

/** How one derivation came out. */
export interface DerivationReport {
  readonly drvPath: StorePath
  /** The derivation that was built in its stead, once its inputs were known; else itself. */
  readonly resolvedDrvPath: StorePath
  readonly wanted: boolean
  readonly status: BuildStatus
  /** It was not built, since its inputs came out with the same bytes as before. */
  readonly cutOff: boolean
  readonly outPath: StorePath | null
  /** The machine that built it, or began to; null where that is this one, or none. */
  readonly builtOn: string | null
  /** How it came to that machine; null where it is this one, or none. */
  readonly passage: Passage | null
  /** How long its builder ran in this call; null where it did not. */
  readonly seconds: number | null
  /** Milliseconds since the epoch. */
  readonly startedAt: number | null
  readonly cause: FailureCause | null
  /** The builder's, where it failed by one. */
  readonly exitCode: number | null
  /** The signal that ended the builder, as a number. */
  readonly signal: number | null
  /** The last lines that the builder wrote, fit to be shown, and how many there were. */
  readonly log: ResultRecord['log']
  /** Of a blocked one: the derivations that failed. */
  readonly blockedBy: readonly StorePath[]
  /** How it ran, well or not: from where it was resumed, which limit does not hold. */
  readonly remarks: readonly Remark[]
  /** What is to be said of it, or of what it reads, since that is not kept. */
  readonly unkept?: readonly UnkeptRemark[]
  /** What is kept of the result; null where nothing came out. */
  readonly record: ResultRecord | null
}

/** What one call of Nix comes to. `problem` is what hindered it as a whole. */
export interface CallReport {
  readonly reports: readonly DerivationReport[]
  readonly problem: FailureCause | null
  /**
   * Wanted ones that Nix did not come to, since it gave up at another that this machine cannot
   * build at all: they are to be asked for again. No report of them is among `reports`.
   */
  readonly left: readonly StorePath[]
}

/** Puts together what Nix said in one call and, where it said too little, asks again. */
export async function reportCall(
  nix: Nix,
  wanted: readonly StorePath[],
  realised: Realised,
  interrupted: boolean
): Promise<CallReport> {
  const { state, ended } = realised
  const errors = readErrors(state, ended)
  const isDown = (drvPath: StorePath) =>
    errors.failed.has(drvPath) ||
    errors.failed.has(state.resolved.get(drvPath) ?? drvPath) ||
    errors.without.has(drvPath)
  const met = [...metOnTheWay(state, wanted), ...neverBegun(nix, wanted, state, errors)]

  const everyone = [...wanted, ...met]
  const unknown = everyone.filter((drvPath) => !realised.outPaths.has(drvPath) && !isDown(drvPath))
  // Errors alone do not tell what came out where the call ended before its time.
  const isWhole = !interrupted && errors.general === null
  const outPaths = new Map([...realised.outPaths, ...(await askedFor(nix, unknown, isWhole))])
  const { report, failedOnes } = reporter(nix, everyone, {
    state,
    errors,
    // What is missing now is known, so that it may be said why.
    claims: nix.store.kind === 'daemon' ? readClaims(state) : noClaims,
    outPaths,
    interrupted
  })

  // A machine of the wrong kind is the one failure that `--keep-going` does not go on after.
  const hasGivenUp =
    !interrupted && [...errors.failed.values()].some(({ kind }) => kind === 'unsupported')
  const isLeft = (drvPath: StorePath) =>
    !outPaths.has(drvPath) &&
    !failedOnes.has(drvPath) &&
    ancestorsAmong(nix, drvPath, failedOnes).length === 0
  const notReached = hasGivenUp ? wanted.filter(isLeft) : []
  // Asked for again as they are, they would come to the same.
  const left = notReached.length < wanted.length ? notReached : []
  return {
    left,
    reports: [
      ...wanted
        .filter((drvPath) => !left.includes(drvPath))
        .map((drvPath) => report(drvPath, true)),
      ...met.map((drvPath) => report(drvPath, false))
    ],
    problem: interrupted ? null : errors.general
  }
}

/** Outputs that Nix did not tell of; all of `unknown` may be there where the call was whole. */
async function askedFor(
  nix: Nix,
  unknown: readonly StorePath[],
  isWhole: boolean
): Promise<ReadonlyMap<StorePath, StorePath>> {
  if (unknown.length === 0) return new Map()
  const now = await outputsNow(nix, unknown)
  const rest = unknown.filter((drvPath) => !now.has(drvPath))
  if (!isWhole || rest.length === 0) return now
  // What turns out to be the same as something that is there counts too.
  return new Map([...now, ...(await outputsThatAreThere(nix, rest))])
}

interface Known {
  readonly state: LogState
  readonly errors: CallErrors
  readonly claims?: Claims
  readonly outPaths: ReadonlyMap<StorePath, StorePath>
  readonly interrupted: boolean
}

/** Writes reports of derivations out of what is known of a call, which may still run. */
export function reporter(
  nix: Nix,
  all: readonly StorePath[],
  { state, errors, claims = noClaims, outPaths, interrupted }: Known
): {
  readonly report: (drvPath: StorePath, isWanted: boolean) => DerivationReport
  /** Of `all`, those that failed by themselves. */
  readonly failedOnes: ReadonlySet<StorePath>
} {
  const why = whyBuilt(nix, state)
  const builds = new Map<StorePath, Build | EndedBuild>(state.ended)
  for (const build of state.running.values()) builds.set(build.drvPath, build)
  const failedOnes = new Set(all.filter((drvPath) => causeOf(drvPath) !== undefined))

  function causeOf(drvPath: StorePath): FailureCause | undefined {
    const resolved = state.resolved.get(drvPath) ?? drvPath
    const known = errors.failed.get(resolved) ?? errors.failed.get(drvPath)
    const build = builds.get(resolved)
    if (known !== undefined && build !== undefined && build.machine !== '')
      return causeOnOther(nix, state, build, known)
    if (known !== undefined || build === undefined || outPaths.has(drvPath)) return known
    return claims.failed.get(resolved) ?? timeoutOf(build, [...errors.timeouts, ...claims.timeouts])
  }

  function report(drvPath: StorePath, isWanted: boolean): DerivationReport {
    const resolvedDrvPath = state.resolved.get(drvPath) ?? drvPath
    const outPath = outPaths.get(drvPath) ?? null
    const build = builds.get(resolvedDrvPath)
    const facts = {
      drvPath,
      resolvedDrvPath,
      wanted: isWanted,
      outPath,
      builtOn: machineOf(nix, build),
      passage: null,
      seconds: build !== undefined && 'endedAt' in build ? secondsOf(build) : null,
      startedAt: build?.startedAt ?? null,
      log: build === undefined ? null : logOf(build)
    }
    if (outPath !== null) {
      const status =
        build !== undefined ? 'built' : state.fetched.has(outPath) ? 'fetched' : 'cached'
      const isOthers = [resolvedDrvPath, outPath].some((path) => state.waitedFor.has(path))
      const cutOff = status === 'cached' && state.resolved.has(drvPath) && !isOthers
      const remarks = build === undefined ? [] : why(build, outPath)
      return { ...nothingWrong, ...facts, status, cutOff, remarks }
    }
    const cause = causeOf(drvPath)
    if (cause !== undefined) {
      const derivation = readDerivation(nix, resolvedDrvPath)
      const builder = derivation.ok ? derivation.value.builder : null
      const refined = refineCause(cause, facts.log?.lines ?? [], builder)
      return { ...nothingWrong, ...facts, ...failedBy(refined) }
    }
    if (interrupted) return { ...nothingWrong, ...facts, status: 'stopped' }
    const blockedBy = ancestorsAmong(nix, drvPath, failedOnes)
    if (blockedBy.length > 0) return { ...nothingWrong, ...facts, status: 'blocked', blockedBy }
    return { ...nothingWrong, ...facts, ...failedBy(errors.general ?? unexplained(state)) }
  }
  return { report, failedOnes }
}

/**
 * Why results were built, and here. What Nix said is gone through once for all results of a call, and
 * not at all where none was built: a call that goes on is reported with each message.
 */
function whyBuilt(
  nix: Nix,
  state: LogState
): (build: Build | EndedBuild, outPath: StorePath) => readonly Remark[] {
  const look = () => ({
    refused: refusedMachines(nix, state),
    fromNoCache: notFromCache(nix, state)
  })
  let found: ReturnType<typeof look> | null = null
  return ({ machine }, outPath) => {
    found ??= look()
    return [...(machine === '' ? found.refused : []), ...found.fromNoCache(outPath)]
  }
}

/** The report of a derivation whose output was there. */
export function reportThere(drvPath: StorePath, outPath: StorePath): DerivationReport {
  return { ...nothingWrong, ...notBuilt(drvPath), status: 'cached', outPath }
}

/** The report of a derivation that was not begun before an interrupt. */
export function reportStopped(drvPath: StorePath): DerivationReport {
  return { ...nothingWrong, ...notBuilt(drvPath), status: 'stopped' }
}

/** The report of a derivation that was not tried, since inputs gave nothing. */
export function reportBlocked(
  drvPath: StorePath,
  blockedBy: readonly StorePath[]
): DerivationReport {
  return { ...nothingWrong, ...notBuilt(drvPath), status: 'blocked', blockedBy }
}

/** The same report with a cause that is known better. */
export function withCause(report: DerivationReport, cause: FailureCause): DerivationReport {
  return { ...report, ...failedBy(cause) }
}

/** The report of a derivation whose output is in the store, and cannot be used. */
export function reportUnusable(drvPath: StorePath, cause: FailureCause): DerivationReport {
  return { ...nothingWrong, ...notBuilt(drvPath), ...failedBy(cause) }
}

/** The same report with more of how it ran. */
export function withRemarks(
  report: DerivationReport,
  remarks: readonly Remark[]
): DerivationReport {
  return remarks.length === 0 ? report : { ...report, remarks: [...remarks, ...report.remarks] }
}

/** The same report with more of what is not kept. */
export function withUnkept(
  report: DerivationReport,
  remarks: readonly UnkeptRemark[]
): DerivationReport {
  return remarks.length === 0
    ? report
    : { ...report, unkept: [...(report.unkept ?? []), ...remarks] }
}

function notBuilt(drvPath: StorePath) {
  return {
    drvPath,
    resolvedDrvPath: drvPath,
    wanted: true,
    outPath: null,
    builtOn: null,
    passage: null,
    seconds: null,
    startedAt: null,
    log: null
  } as const
}

const nothingWrong = {
  cutOff: false,
  cause: null,
  exitCode: null,
  signal: null,
  blockedBy: [],
  remarks: [],
  record: null
} as const

function failedBy(cause: FailureCause) {
  return {
    status: 'failed',
    cause,
    exitCode: cause.kind === 'exit' ? cause.exitCode : null,
    signal: cause.kind === 'signal' ? cause.signal : null
  } as const
}

/** What was not asked for by name, but built, fetched or found out to be the same. */
function metOnTheWay(state: LogState, wanted: readonly StorePath[]): StorePath[] {
  const resolvedOnes = new Set(state.resolved.values())
  const built = [
    ...state.ended.keys(),
    ...[...state.running.values()].map((build) => build.drvPath)
  ]
  const met = new Set([
    ...state.resolved.keys(),
    ...built.filter((drvPath) => !resolvedOnes.has(drvPath))
  ])
  for (const drvPath of wanted) met.delete(drvPath)
  return [...met]
}

/** What others need that Nix says it cannot begin to build, as where no machine offers what it requires. */
function neverBegun(
  nix: Nix,
  wanted: readonly StorePath[],
  state: LogState,
  { failed }: CallErrors
): StorePath[] {
  const resolvedOnes = new Set(state.resolved.values())
  const known = new Set([...wanted, ...metOnTheWay(state, wanted), ...resolvedOnes])
  const unknown = new Set([...failed.keys()].filter((drvPath) => !known.has(drvPath)))
  if (unknown.size === 0) return []
  return [...walkInputs(nix, wanted, () => true)].filter((drvPath) => unknown.has(drvPath))
}

/** Which of `among` a derivation needs, directly or not. */
function ancestorsAmong(nix: Nix, drvPath: StorePath, among: ReadonlySet<StorePath>): StorePath[] {
  const isMeant = (path: StorePath) => path !== drvPath && among.has(path)
  return [...walkInputs(nix, [drvPath], (path) => !isMeant(path))].filter(isMeant)
}

function logOf({ log, told }: Build): NonNullable<ResultRecord['log']> {
  const numbers = anyTold(told)
  return {
    ...{ lines: lastLines(log), total: log.total },
    ...(log.isRewritten && { isRewritten: true }),
    ...(numbers !== null && { told: numbers })
  }
}
