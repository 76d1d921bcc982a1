import { bad, good, type Result } from '../base/index.ts'
import { brief, briefError } from './brief.ts'
import {
  describeCollection,
  type Description,
  type FailedMember,
  type PlainDescription
} from './description.ts'
import { type EvaluationError, isOfAll } from './error.ts'
import type { Node } from './search-node.ts'

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

/** What the search of a value has found; `question`: whether its members are to be shown. */
export function conclude(
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
