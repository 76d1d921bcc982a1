import type { EvaluationError } from './error.ts'
import type { Slot } from './bindings.ts'
import { bad, good, type Result } from '../base/index.ts'
import type { Literal } from '../syntax/index.ts'
import {
  brief,
  briefError,
  describeCollection,
  type Description,
  type FailedMember,
  type Head,
  type PlainDescription,
  type WalkedMember
} from './description.ts'

/** What of a slot is asked for: its value, or a member of it. */
export interface Asked {
  readonly slot: Slot
  readonly path: readonly (string | number)[]
  /** How many names of a set are wanted. */
  readonly most: number
  /** Whether a derivation that is no step is named alone, and not written to the store. */
  readonly brief: boolean
}

/** What is asked about a value. */
export interface DescribeRequest {
  readonly slot: Slot
  /** What of it is a set or list by its text: all members of that are looked at. */
  readonly literal: Literal | null
  /** Whether its value is to be shown: the first members are evaluated as well. */
  readonly question: boolean
}

/** A set or list that was searched for steps and has some, or nothing but errors. */
export interface StepsDescription {
  readonly kind: 'steps'
  readonly shape: 'set' | 'list'
  /** All that was looked at, in order: steps, what is none, and what cannot be evaluated. */
  readonly members: readonly StepsMember[]
  /** Where the search ended, since there was no step; null where all of it was searched. */
  readonly ended: SearchEnd | null
}

export interface StepsMember {
  /** Names and, in lists, indices from 0 that lead to it. */
  readonly path: readonly string[]
  readonly result: Result<Description, EvaluationError>
}

export interface SearchEnd {
  /** The first that was not searched. */
  readonly path: readonly string[]
  /** How many members were not, with that one. */
  readonly unsearched: number
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
/** Members that are looked at. A program of ten thousand steps still fits. */
const mostMembers = 20_000
/** Names of a set that is not searched; members that a question evaluates. */
const fewMembers = 20

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

interface Node {
  readonly asked: Asked
  readonly literal: Literal | null
  /** Computed sets and lists that it stands in. */
  readonly depth: number
  head: Result<Head, EvaluationError> | null
  /** Those that were looked at. */
  members: Node[]
  /** How many were not, though it was searched for steps. */
  unsearched: number
  /** The first of these. */
  endedAt: readonly (string | number)[] | null
  /** Whether it is a set or list all of which is to be searched. */
  isWhole: boolean
}

function nodeOf(
  slot: Slot,
  path: readonly (string | number)[],
  literal: Literal | null,
  depth: number
): Node {
  const most = literal === null ? fewMembers : mostMembers
  const asked = { slot, path, most, brief: false }
  return {
    asked,
    literal,
    depth,
    head: null,
    members: [],
    unsearched: 0,
    endedAt: null,
    isWhole: false
  }
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

function memberOf({ asked, literal, depth }: Node, name: string | number): Node {
  const inner = literal?.members.get(String(name)) ?? null
  const next = literal === null ? depth + 1 : depth
  return nodeOf(asked.slot, [...asked.path, name], inner, next)
}

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

/** Whether an error says nothing of the value that was asked for: any other has it too. */
export function isOfAll(mistake: EvaluationError): boolean {
  return (
    mistake.kind === 'interrupted' ||
    (mistake.kind === 'evaluator-ended' && mistake.end.reason === 'unwritable')
  )
}

/** A member that was looked at. */
function take(node: Node, member: Node): void {
  node.members.push(member)
  node.unsearched -= 1
  node.endedAt = node.asked.path
}

/** Whether what is behind it in a computed set may be steps as well. */
function mayHoldSteps(node: Node): boolean {
  if (node.isWhole || collectionOf(node) === null) return true
  return node.unsearched === 0 || hasStep(node)
}

function hasStep(node: Node): boolean {
  if (node.head?.ok !== true) return false
  const head = node.head.value
  return head.kind === 'described'
    ? head.description.kind === 'step'
    : node.members.some((member) => hasStep(member))
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

function collectionOf({ head }: Node): Exclude<Head, { kind: 'described' }> | null {
  return head?.ok === true && head.value.kind !== 'described' ? head.value : null
}

function conclude(
  node: Node,
  question: boolean
): Result<Description | StepsDescription, EvaluationError> {
  const { head } = node
  if (head === null) throw new Error('a value was not described')
  if (!head.ok) return head
  if (head.value.kind === 'described') return good(head.value.description)
  const members = leaves(node)
  if (members.some(({ result }) => result.ok && result.value.kind === 'step'))
    return good({ kind: 'steps', shape: head.value.kind, members, ended: endOf(node) })
  const failed = members.flatMap(({ path, result }): FailedMember[] =>
    result.ok ? [] : [{ path, mistake: result.mistake }]
  )
  const stopped = failed.find(({ mistake }) => isOfAll(mistake) || mistake.kind === 'needs-build')
  // What it is cannot be told before those are there.
  if (stopped !== undefined) return bad(stopped.mistake)
  const isAllFailed = node.unsearched === 0 && failed.length === members.length
  const isSeen = node.isWhole || question || isAllFailed
  const plain = summary(isSeen ? node : { ...node, members: [] })
  // Sets of packages hold members that throw for whoever asks for them.
  const isError = isSeen && failed.length > 0 && (isAllFailed || !members.some(isPackage))
  return good(isError ? { ...plain, failed } : plain)
}

/** Where the search of a value ended, and how many members were left out in all of it. */
function endOf(node: Node): SearchEnd | null {
  const ends = endsIn(node)
  const [first] = ends
  if (first === undefined) return null
  return {
    path: (first.endedAt ?? first.asked.path).map(String),
    unsearched: ends.reduce((sum, { unsearched }) => sum + unsearched, 0)
  }
}

function endsIn(node: Node): Node[] {
  return [...node.members.flatMap(endsIn), ...(node.unsearched > 0 ? [node] : [])]
}

function isPackage({ result }: StepsMember): boolean {
  if (!result.ok) return false
  const { value } = result
  return value.kind === 'environment' || (value.kind === 'plain' && value.type === 'derivation')
}

function leaves(node: Node): readonly StepsMember[] {
  return node.members.flatMap((member): readonly StepsMember[] => {
    if (member.members.length > 0) return leaves(member)
    const path = member.asked.path.map(String)
    if (member.head?.ok === false) return [{ path, result: member.head }]
    return [{ path, result: good(plainOf(member)) }]
  })
}

function plainOf(node: Node): Description {
  if (node.head?.ok !== true) throw new Error('a member was not described')
  const head = node.head.value
  return head.kind === 'described' ? head.description : summary(node)
}

function summary(node: Node): PlainDescription {
  if (node.head?.ok !== true || node.head.value.kind === 'described') {
    throw new Error('not a set or list')
  }
  return describeCollection(
    node.head.value,
    node.members.map((member) => {
      const name = member.asked.path.at(-1)
      const words =
        member.head?.ok === false ? briefError(member.head.mistake) : brief(plainOf(member))
      return [typeof name === 'string' ? name : null, words] as const
    })
  )
}
