import type { Nix } from '../installation/index.ts'
import { readDerivation, type ResultRecord, walkInputs } from '../store/index.ts'
import {
  anyTold,
  type Build,
  type EndedBuild,
  lastStyledLines,
  type LogState,
  styledOf
} from '../log/index.ts'
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
import type { Remark } from './remark.ts'
import { type DerivationReport, failedBy, nothingWrong } from './report.ts'
import { outputsNow, outputsThatAreThere, type Realised } from './realise.ts'

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
  const begun = metOnTheWay(state, wanted)
  const met = [...begun, ...neverBegun(nix, wanted, begun, state, errors)]

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
    const facts = { drvPath, resolvedDrvPath, wanted: isWanted, outPath, ...factsOf(nix, build) }
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

/** What is known of how it was built. */
function factsOf(nix: Nix, build: Build | EndedBuild | undefined) {
  return {
    builtOn: machineOf(nix, build),
    passage: null,
    seconds: build !== undefined && 'endedAt' in build ? secondsOf(build) : null,
    startedAt: build?.startedAt ?? null,
    log: build === undefined ? null : logOf(build)
  }
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
  begun: readonly StorePath[],
  { resolved }: LogState,
  { failed }: CallErrors
): StorePath[] {
  const known = new Set([...wanted, ...begun, ...resolved.values()])
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
  const lines = lastStyledLines(log)
  const styled = styledOf(lines)
  return {
    ...{ lines: lines.map(({ text }) => text), total: log.total },
    ...(styled.length > 0 && { styled }),
    ...(log.isRewritten && { isRewritten: true }),
    ...(numbers !== null && { told: numbers })
  }
}
