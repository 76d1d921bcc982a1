import type { LiveCell, LiveStep } from '../../../kernel/comm/protocol.ts'

/** What a box of a lineage stands for, as the picture says it. */
export interface DrawnNode {
  /** Of a step or, where it stands for several, of what they are members of. */
  readonly name: string
  readonly isGroup: boolean
  /** The execution count of its cell, where the picture says it. */
  readonly executionCount: number | null
}

/** How a box stands now, and the cell that shows it. */
export interface NodeState {
  readonly state: LiveStep['state']
  readonly cellId: string
}

/** The state that a reader should know of first, where several steps are one box. */
const gravest: readonly LiveStep['state'][] = [
  ...(['failed', 'building', 'fetching', 'ended', 'stopped', 'blocked', 'gone'] as const),
  ...([
    'stale',
    'waiting',
    'planned',
    'built',
    'fetched',
    'cut-off',
    'cached',
    'pinned',
    'not-kept'
  ] as const)
]

/** All steps that cells show, by name: of two cells with one name the one that ran last has it. */
export function statesByName(cells: ReadonlyMap<string, LiveCell>): ReadonlyMap<string, NodeState> {
  const states = new Map<string, NodeState>()
  const inOrder = [...cells.values()].sort((one, other) => one.run - other.run)
  for (const { id, steps } of inOrder)
    for (const { name, state } of steps) states.set(name, { state, cellId: id })
  return states
}

/** How a box stands by what the kernel tells; null where it tells nothing of it. */
export function stateOf(
  { name, isGroup }: DrawnNode,
  states: ReadonlyMap<string, NodeState>
): NodeState | null {
  if (!isGroup) return states.get(name) ?? null
  let found: NodeState | null = null
  for (const [member, state] of states) {
    if (!member.startsWith(`${name}.`)) continue
    if (found === null || gravest.indexOf(state.state) < gravest.indexOf(found.state)) found = state
  }
  return found
}

/** The cell that a press on a box leads to; null where it is not known. */
export function cellOfNode(
  node: DrawnNode,
  states: ReadonlyMap<string, NodeState>,
  cells: ReadonlyMap<string, LiveCell>
): string | null {
  const { executionCount } = node
  // The cell that defines it is meant, rather than another that shows it too.
  const defining = [...cells.values()].find(
    (cell) => executionCount !== null && cell.executionCount === executionCount
  )
  return defining?.id ?? stateOf(node, states)?.cellId ?? null
}

/** Whose words hold all words of a search, whatever their case. */
export function found(nodes: readonly DrawnNode[], search: string): ReadonlySet<number> {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const isFound = ({ name }: DrawnNode): boolean =>
    words.every((word) => name.toLowerCase().includes(word))
  return new Set(words.length === 0 ? [] : nodes.flatMap((node, at) => (isFound(node) ? at : [])))
}
