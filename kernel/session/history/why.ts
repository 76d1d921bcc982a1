import { known, readDerivation, type ResultRecord } from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import { changesBetween } from './changes.ts'
import {
  briefly,
  type BuildReason,
  isCause,
  type StepStatus,
  type WhyBuilt
} from '../../outcome/index.ts'
import { type Engine, type NamedDerivation, unkept } from '../state/index.ts'
import { pinOf } from './given-changes.ts'
import { historyOf } from './history.ts'

/** Reasons that a card has room for. */
const mostReasons = 6

/**
 * Why a step was built or tried, the likeliest cause first. Empty where it was neither.
 */
export function reasonsFor(
  engine: Pick<Engine, 'workspace' | 'nix' | 'history'>,
  { name, drvPath }: NamedDerivation,
  status: StepStatus
): readonly BuildReason[] {
  if (status !== 'built' && status !== 'failed') return []
  if (!engine.workspace.names.isNamed(drvPath, name)) return []
  // Another display of the same step may have been recorded with what this build gave.
  const builtAt = known(engine.nix, drvPath)?.builtAt ?? Infinity
  const last = historyOf(engine, name).findLast(
    (entry) => entry.drvPath !== drvPath || entry.at < builtAt
  )
  if (last === undefined) return [{ kind: 'first-build' }]
  if (last.drvPath === drvPath) return [{ kind: 'result-lost' }]
  const changes = changesBetween(engine, last.drvPath, drvPath)
  const causes = changes.filter(isCause)
  const reasons = (causes.length > 0 ? causes : changes).map(briefly)
  const count = reasons.length - mostReasons
  return count > 1
    ? [...reasons.slice(0, mostReasons), { kind: 'more', count, step: name }]
    : reasons
}

/** The whole of why a step is built, or was: what changed since it last was another. */
export function whyBuilt(
  engine: Pick<Engine, 'nix' | 'history' | 'workspace'>,
  { name, drvPath }: NamedDerivation
): WhyBuilt {
  const record = known(engine.nix, drvPath) ?? unkept(engine, drvPath)
  const before = historyOf(engine, name).findLast((entry) => entry.drvPath !== drvPath) ?? null
  if (before === null) return { step: name, how: record?.how ?? null, before }
  const earlier = known(engine.nix, before.drvPath)
  const isOne = record !== null && earlier !== null && isOneBuild(record, earlier)
  const isPinned = record !== null && isTakenByOneHash(engine, before.drvPath, drvPath, isOne)
  const changes = changesBetween(engine, before.drvPath, drvPath)
  const how = isPinned ? 'pinned' : isOne ? 'cut-off' : (record?.how ?? null)
  return { step: name, how, before: { at: before.at, changes } }
}

/** A step that may reach the network has a hash too, and runs where its result is not there. */
function isTakenByOneHash(
  { nix }: Pick<Engine, 'nix'>,
  one: StorePath,
  other: StorePath,
  isOneBuild: boolean
): boolean {
  const [first, second] = [one, other].map((drvPath) => readDerivation(nix, drvPath))
  if (first?.ok !== true || second?.ok !== true) return false
  const hash = pinOf(second.value)
  return (
    hash !== null &&
    pinOf(first.value) === hash &&
    (isOneBuild || second.value.env.has('nwUnpinned'))
  )
}

/** Whether two derivations have their result from one and the same build. */
function isOneBuild(one: ResultRecord, other: ResultRecord): boolean {
  return one.outPath === other.outPath && one.startedAt === other.startedAt
}
