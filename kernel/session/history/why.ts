import { known, readDerivation, type ResultRecord } from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import { changeBlocks, changeInWords, isCause } from './change-words.ts'
import { changesBetween } from './changes.ts'
import type { Block, Document, StepStatus } from '../../outcome/index.ts'
import type { Engine, NamedDerivation, HistoryEntry } from '../state/index.ts'
import { pinOf } from './given-changes.ts'
import { historyOf } from './history.ts'

/** Reasons that a card has room for. */
const mostReasons = 6

/**
 * Why a step was built or tried, in the notebook's words, the likeliest cause first. Empty where it
 * was neither.
 */
export function reasonsFor(
  engine: Pick<Engine, 'workspace' | 'nix' | 'history'>,
  { name, drvPath }: NamedDerivation,
  status: StepStatus
): readonly string[] {
  if (status !== 'built' && status !== 'failed') return []
  if (!engine.workspace.names.isNamed(drvPath, name)) return []
  // Another display of the same step may have been recorded with what this build gave.
  const builtAt = known(engine.nix, drvPath)?.builtAt ?? Infinity
  const last = historyOf(engine, name).findLast(
    (entry) => entry.drvPath !== drvPath || entry.at < builtAt
  )
  if (last === undefined) return [firstBuild]
  if (last.drvPath === drvPath) return [notKept]
  const changes = changesBetween(engine, last.drvPath, drvPath)
  const causes = changes.filter(isCause)
  const reasons = (causes.length > 0 ? causes : changes).map(changeInWords)
  const more = reasons.length - mostReasons
  return more > 1 ? [...reasons.slice(0, mostReasons), `and ${more} more: %why ${name}`] : reasons
}

const firstBuild = 'first build'
const notKept = 'its result was not in the store any more, and in no cache'

/** The identity that a step had before the one that it has now; null where it had no other. */
export function identityBefore(
  engine: Pick<Engine, 'history'>,
  name: string,
  drvPath: StorePath
): HistoryEntry | null {
  return historyOf(engine, name).findLast((entry) => entry.drvPath !== drvPath) ?? null
}

/** The whole of why a step is built, or was: what changed since it last was another. */
export function whyDocument(
  engine: Pick<Engine, 'nix' | 'history' | 'workspace'>,
  { name, drvPath }: NamedDerivation
): Document {
  const record = known(engine.nix, drvPath)
  const before = identityBefore(engine, name, drvPath)
  const earlier = before === null ? null : known(engine.nix, before.drvPath)
  const isOne = record !== null && earlier !== null && isOneBuild(record, earlier)
  const isPinned =
    record !== null && before !== null && isTakenByOneHash(engine, before.drvPath, drvPath, isOne)
  const isCutOff = isPinned || isOne
  const title =
    record === null
      ? `Why ${name} has to be built`
      : `Why ${name} was ${isCutOff ? 'not built again' : 'built'}`
  if (before === null) {
    const text =
      record === null
        ? 'It is its first build: this notebook never showed it with a result.'
        : 'First build: as long as this notebook remembers, it has been what it is now.'
    return { title, blocks: [{ kind: 'paragraph', text }] }
  }
  const changes = changesBetween(engine, before.drvPath, drvPath)
  const how: Block[] = isPinned
    ? pinned
    : isCutOff
      ? cutOff
      : record === null
        ? []
        : builtInWords(record.how)
  return {
    title,
    blocks: [
      {
        kind: 'paragraph',
        text: `Compared with what it was until ${atInWords(before.at)}:`,
        tone: 'pale'
      },
      ...changeBlocks(changes),
      ...how
    ]
  }
}

const cutOff: Block[] = [
  {
    kind: 'paragraph',
    text: 'Nothing was built for it: what it reads has the same bytes as before, so that its result is the one of then.',
    tone: 'pale'
  }
]

const pinned: Block[] = [
  {
    kind: 'paragraph',
    text: 'Nothing was built for it: it is taken by its hash, which is the same as before, so that what makes it did not run.',
    tone: 'pale'
  }
]

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

function builtInWords(how: 'built' | 'fetched' | 'found'): Block[] {
  if (how === 'built') return []
  const text =
    how === 'fetched'
      ? 'Nothing had to be built for it: a cache had the result.'
      : 'Nothing had to be built for it: the result was in the store already.'
  return [{ kind: 'paragraph', text, tone: 'pale' }]
}

/** A moment as `2026-03-05 14:07`, of this machine's own time zone. */
export function atInWords(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (part: number) => String(part).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}
