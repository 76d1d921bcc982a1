import type { Slot } from './bindings.ts'
import type { Head } from './description.ts'
import type { EvaluationError } from './error.ts'
import type { Result } from '../base/index.ts'
import type { Literal } from '../syntax/index.ts'

/** What of a slot is asked for: its value, or a member of it. */
export interface Asked {
  readonly slot: Slot
  readonly path: readonly (string | number)[]
  /** How many names of a set are wanted. */
  readonly most: number
  /** Whether a derivation that is no step is named alone, and not written to the store. */
  readonly brief: boolean
}

/** Members that are looked at. A program of ten thousand steps still fits. */
export const mostMembers = 20_000
/** Names of a set that is not searched; members that a question evaluates. */
export const fewMembers = 20

/** A value that is searched for steps, and what of it was looked at. */
export interface Node {
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

export function nodeOf(
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

export function memberOf({ asked, literal, depth }: Node, name: string | number): Node {
  const inner = literal?.members.get(String(name)) ?? null
  const next = literal === null ? depth + 1 : depth
  return nodeOf(asked.slot, [...asked.path, name], inner, next)
}

/** A member that was looked at. */
export function take(node: Node, member: Node): void {
  node.members.push(member)
  node.unsearched -= 1
  node.endedAt = node.asked.path
}

/** Whether what is behind it in a computed set may be steps as well. */
export function mayHoldSteps(node: Node): boolean {
  if (node.isWhole || collectionOf(node) === null) return true
  return node.unsearched === 0 || hasStep(node)
}

export function hasStep(node: Node): boolean {
  if (node.head?.ok !== true) return false
  const head = node.head.value
  return head.kind === 'described'
    ? head.description.kind === 'step'
    : node.members.some((member) => hasStep(member))
}

export function collectionOf({ head }: Node): Exclude<Head, { kind: 'described' }> | null {
  return head?.ok === true && head.value.kind !== 'described' ? head.value : null
}
