import { type Description, type Head, type WalkedMember } from './description.ts'
import type { Slot } from './bindings.ts'
import { type EvaluationError, isOfAll } from './error.ts'
import { good, type Result } from '../base/index.ts'
import {
  type Asked,
  collectionOf,
  fewMembers,
  hasStep,
  mayHoldSteps,
  memberOf,
  mostMembers,
  type Node,
  nodeOf,
  take
} from './search-node.ts'
import { conclude, type StepsDescription } from './search-result.ts'
import type { Literal } from '../syntax/index.ts'

/** What is asked about a value. */
export interface DescribeRequest {
  readonly slot: Slot
  /** What of it is a set or list by its text: all members of that are looked at. */
  readonly literal: Literal | null
  /** Whether its value is to be shown: the first members are evaluated as well. */
  readonly question: boolean
}

/** How the search asks the evaluator. */
export interface Asking {
  heads(asked: readonly Asked[]): Promise<readonly Result<Head, EvaluationError>[]>
  /**
   * Members of a set or list from one on, as long as they may be steps and at most so many. Nothing
   * behind the last that is given was evaluated. An error is that of one of them.
   */
  walk(
    asked: Asked,
    from: number,
    limit: number
  ): Promise<Result<readonly WalkedMember[], EvaluationError>>
  /** What the member of a set is called at which a walk from there would begin. */
  nameAt(asked: Asked, from: number): Promise<Result<string, EvaluationError>>
}

/** Computed sets within sets that are searched: a package set may hold itself. */
const deepest = 4
/**
 * Describes values, all together. Sets and lists are searched for steps: those that stand as such in
 * the text, and sweeps, whole; others member by member, up to the first that is no step, so that a
 * package set stays as it is. A member that fails does no harm to the others.
 */
export async function describeValues(
  requests: readonly DescribeRequest[],
  asking: Asking
): Promise<readonly Result<Description | StepsDescription, EvaluationError>[]> {
  const roots = requests.map(({ slot, literal }) => nodeOf(slot, [], literal, 0))
  await lookAt(roots, asking)
  await Promise.all(
    requests.map(async ({ question }, index) => {
      const root = roots[index]
      if (question && root !== undefined) await showMembers(root, asking)
    })
  )
  return roots.map((root, index) => conclude(root, requests[index]?.question === true))
}

/** Asks what nodes are, and searches those that are sets or lists. */
async function lookAt(nodes: readonly Node[], asking: Asking): Promise<void> {
  if (nodes.length === 0) return
  const heads = await asking.heads(nodes.map(({ asked }) => asked))
  nodes.forEach((node, index) => (node.head = heads[index] ?? null))
  await search(nodes, asking)
}

async function search(nodes: readonly Node[], asking: Asking): Promise<void> {
  for (const node of nodes) {
    const head = collectionOf(node)
    if (head === null) continue
    node.isWhole = node.literal !== null || (head.kind === 'set' && head.sweep)
    if (!node.isWhole) continue
    const names =
      head.kind === 'set'
        ? head.names.filter((name) => !marks.has(name))
        : Array.from({ length: Math.min(head.count, mostMembers) }, (_, index) => index)
    node.members = names.map((name) => memberOf(node, name))
    node.unsearched =
      head.kind === 'set' ? head.count - head.names.length : head.count - names.length
    node.endedAt = node.unsearched > 0 ? node.asked.path : null
  }
  await lookAt(
    nodes.flatMap(({ isWhole, members }) => (isWhole ? members : [])),
    asking
  )
  for (const node of nodes) if (!node.isWhole) await walk(node, asking)
}

/** Attributes that say what a set is. */
const marks = new Set(['nwKind', 'nw', '__toString', 'recurseForDerivations'])

/** Searches a computed set or list up to its first member that is no step. */
async function walk(node: Node, asking: Asking): Promise<void> {
  const collection = collectionOf(node)
  if (collection === null) return
  const members = collection.count - (collection.kind === 'set' ? collection.marks : 0)
  if (members === 0) return
  node.unsearched = members
  node.endedAt = node.asked.path
  if (node.depth >= deepest) return
  const count = Math.min(members, mostMembers)
  let from = 0
  let limit = count
  // So many members have one among them whose error spoils a request: it is looked for by halves.
  let spoilt: number | null = null
  while (from < count) {
    const wanted = Math.min(limit, count - from)
    const answer = await asking.walk(node.asked, from, wanted)
    if (answer.ok) {
      const taken = await takeMembers(node, answer.value, asking)
      if (taken === 'end' || answer.value.length === 0) return
      from += answer.value.length
      spoilt = spoilt === null ? null : Math.max(1, spoilt - answer.value.length)
      limit = spoilt === null ? limit * 2 : Math.ceil(spoilt / 2)
    } else if (wanted > 1 && !isOfAll(answer.mistake)) {
      spoilt = wanted
      limit = Math.ceil(wanted / 2)
    } else {
      if ((await takeFailed(node, from, answer, asking)) === 'end') return
      from += 1
      // The next may fail likewise, and each would spoil a long request.
      spoilt = null
      limit = 1
    }
  }
}

/** Takes members of which the heads are known, up to the first that holds no steps. */
async function takeMembers(
  node: Node,
  found: readonly WalkedMember[],
  asking: Asking
): Promise<'all' | 'end'> {
  for (const { name, head } of found) {
    const member = memberOf(node, name)
    node.endedAt = member.asked.path
    if (head === 'end') return 'end'
    if (head === null) await lookAt([member], asking)
    else {
      member.head = good(head)
      await search([member], asking)
    }
    if (!mayHoldSteps(member)) return 'end'
    take(node, member)
  }
  return 'all'
}

/** Takes a member whose error is known; where nothing can be asked any more, that is the end. */
async function takeFailed(
  node: Node,
  at: number,
  failed: { readonly ok: false; readonly mistake: EvaluationError },
  asking: Asking
): Promise<'taken' | 'end'> {
  if (isOfAll(failed.mistake)) {
    node.head = failed
    return 'end'
  }
  const name = await nameOfMember(node, at, asking)
  if (!name.ok) {
    node.head = name
    return 'end'
  }
  take(node, { ...memberOf(node, name.value), head: failed })
  // Each costs an evaluator.
  return failed.mistake.kind === 'evaluator-ended' ? 'end' : 'taken'
}

/** What leads to a member that could not be looked at: of a list its index. */
async function nameOfMember(
  node: Node,
  at: number,
  asking: Asking
): Promise<Result<string | number, EvaluationError>> {
  return collectionOf(node)?.kind === 'set' ? asking.nameAt(node.asked, at) : good(at)
}

/** Evaluates the first members of a value that a question shows, each by itself. */
async function showMembers(node: Node, asking: Asking): Promise<void> {
  const head = collectionOf(node)
  if (head === null || node.isWhole || hasStep(node)) return
  const names =
    head.kind === 'set'
      ? head.names.slice(0, fewMembers)
      : Array.from({ length: Math.min(head.count, fewMembers) }, (_, index) => index)
  if (node.unsearched === 0 && names.length === node.members.length) return
  node.members = names.map((name) => memberOf(node, name))
  node.unsearched = head.count - names.length
  node.endedAt = node.unsearched > 0 ? node.asked.path : null
  const heads = await asking.heads(node.members.map(({ asked }) => ({ ...asked, brief: true })))
  node.members.forEach((member, index) => (member.head = heads[index] ?? null))
}
