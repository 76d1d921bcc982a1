import type { EvaluationError } from './error.ts'
import type { Slot } from './bindings.ts'
import { bad, good, type Result } from '../result.ts'
import { brief, describeCollection, type Description, type Head } from './description.ts'

/** What of a slot is asked for: its value, or a member of it. */
export interface Asked {
  readonly slot: Slot
  readonly path: readonly (string | number)[]
  /** How many names of a set are wanted. */
  readonly most: number
}

/** A set or list that was searched for steps and has some. */
export interface StepsDescription {
  readonly kind: 'steps'
  readonly shape: 'set' | 'list'
  /** All that is in it, in order: steps, what is none, and what cannot be evaluated. */
  readonly members: readonly StepsMember[]
}

export interface StepsMember {
  /** Names and, in lists, indices from 0 that lead to it. */
  readonly path: readonly string[]
  readonly result: Result<Description, EvaluationError>
}

export type DescribeHeads = (
  asked: readonly Asked[]
) => Promise<readonly Result<Head, EvaluationError>[]>

/** Sets within sets that are searched: a sweep of two parameters within a set of models is three. */
const deepest = 4
/** Members that are looked at. A notebook of ten thousand steps still fits. */
const mostMembers = 20_000
/** Names of a set that is not searched. */
const fewNames = 20

/**
 * Describes values, all together. Sets and lists that are `searchable` are searched for steps; a
 * member that fails does no harm to the others.
 */
export async function describeValues(
  requests: readonly { readonly slot: Slot; readonly searchable: boolean }[],
  describeHeads: DescribeHeads
): Promise<readonly Result<Description | StepsDescription, EvaluationError>[]> {
  const roots = requests.map(({ slot, searchable }): Node => ({
    asked: { slot, path: [], most: searchable ? mostMembers : fewNames },
    searchable,
    head: null,
    members: []
  }))
  let level = roots
  for (let depth = 0; level.length > 0; depth++) {
    const heads = await describeHeads(level.map(({ asked }) => asked))
    level.forEach((node, index) => (node.head = heads[index] ?? null))
    level = level.flatMap((node) => {
      node.members = depth < deepest ? membersOf(node) : []
      return node.members
    })
  }
  return roots.map(conclude)
}

interface Node {
  readonly asked: Asked
  readonly searchable: boolean
  head: Result<Head, EvaluationError> | null
  members: readonly Node[]
}

function membersOf(node: Node): readonly Node[] {
  if (node.head?.ok !== true || node.head.value.kind === 'described') return []
  const head = node.head.value
  if (!node.searchable && !(head.kind === 'set' && head.sweep)) return []
  const steps =
    head.kind === 'set'
      ? head.names.filter((name) => !marks.has(name))
      : Array.from({ length: Math.min(head.count, mostMembers) }, (_, index) => index)
  return steps.map((step) => ({
    asked: { slot: node.asked.slot, path: [...node.asked.path, step], most: mostMembers },
    searchable: true,
    head: null,
    members: []
  }))
}

/** Attributes that say what a set is. */
const marks = new Set(['nwKind', 'nw', '__toString', 'recurseForDerivations'])

function conclude(node: Node): Result<Description | StepsDescription, EvaluationError> {
  const { head } = node
  if (head === null) throw new Error('a value was not described')
  if (!head.ok) return head
  if (head.value.kind === 'described') return good(head.value.description)
  const members = leaves(node)
  if (members.some(({ result }) => result.ok && result.value.kind === 'step')) {
    return good({ kind: 'steps', shape: head.value.kind, members })
  }
  const stopped = members.find(
    ({ result }) =>
      !result.ok && (result.mistake.kind === 'interrupted' || result.mistake.kind === 'needs-build')
  )
  // What it is cannot be told before those are there.
  if (stopped !== undefined && !stopped.result.ok) return bad(stopped.result.mistake)
  return good(summary(node))
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

function summary(node: Node): Description {
  if (node.head?.ok !== true || node.head.value.kind === 'described') {
    throw new Error('not a set or list')
  }
  return describeCollection(
    node.head.value,
    node.members.map((member) => {
      const name = member.asked.path.at(-1)
      const words = member.head?.ok === false ? '«error»' : brief(plainOf(member))
      return [typeof name === 'string' ? name : null, words] as const
    })
  )
}
