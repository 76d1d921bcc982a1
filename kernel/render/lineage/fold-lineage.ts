import type { Lineage, LineageEdge, LineageNode, StepStatus } from '../../outcome/index.ts'

/** More boxes than this are no picture any more. */
const mostNodes = 60

/** A lineage of which some nodes stand for several steps. */
export interface FoldedLineage {
  /** Steps and data. */
  readonly nodes: readonly LineageNode[]
  readonly edges: readonly LineageEdge[]
  readonly omitted: number
  /** Ids of the nodes that the cell shows. */
  readonly shown: ReadonlySet<string>
}

/** By which name nodes are put together; null for one that stays alone. */
type Grouping = (node: LineageNode, graph: FoldedLineage) => string | null

/**
 * The steps of a lineage as few enough boxes: a sweep is one with a count, and where there are still
 * more than sixty, so are steps whose names differ in numbers alone, then those that read and feed
 * the same. What is left beyond that is counted, the farthest from `shown` first.
 */
export function foldLineage(lineage: Lineage, shown: readonly string[]): FoldedLineage {
  const names = new Set(shown)
  const nodes = lineage.nodes.filter(({ kind }) => kind !== 'environment')
  const ids = new Set(nodes.map(({ id }) => id))
  let graph: FoldedLineage = {
    nodes,
    edges: lineage.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
    omitted: lineage.omitted,
    shown: new Set(nodes.filter(({ name }) => names.has(name)).map(({ id }) => id))
  }
  graph = grouped(graph, sweepOf, 2)
  if (graph.nodes.length > mostNodes) graph = grouped(graph, withoutNumbers, 3)
  if (graph.nodes.length > mostNodes) graph = grouped(graph, neighbours(graph), 3)
  return graph.nodes.length > mostNodes ? nearest(graph) : graph
}

/**
 * `models.small` and `models.base` are members of one set, `models.lr=0.1` and `models.lr=0.01` of
 * one sweep: its values may hold dots.
 */
const sweepOf: Grouping = ({ name, kind }) =>
  kind === 'data' ? null : (/^([\w'.-]+)\.(?:[\w'-]+|[\w'-]+=.*)$/.exec(name)?.[1] ?? null)

const withoutNumbers: Grouping = ({ name, kind }) => {
  const bare = name.replace(/\d+/g, '…')
  return bare === name || kind === 'data' ? null : bare
}

function neighbours({ edges }: FoldedLineage): Grouping {
  const before = new Map<string, string[]>()
  const after = new Map<string, string[]>()
  for (const { from, to } of edges) {
    before.set(to, [...(before.get(to) ?? []), from])
    after.set(from, [...(after.get(from) ?? []), to])
  }
  const keys = new Map<string, string>()
  return ({ id, name, kind }) => {
    const key = JSON.stringify([kind, (before.get(id) ?? []).sort(), (after.get(id) ?? []).sort()])
    const first = keys.get(key) ?? `${name}, …`
    keys.set(key, first)
    return first
  }
}

/** Puts nodes together that are of one group of at least `fewest`, all or none of them shown. */
function grouped(graph: FoldedLineage, groupOf: Grouping, fewest: number): FoldedLineage {
  const groups = new Map<string, LineageNode[]>()
  for (const node of graph.nodes) {
    const group = groupOf(node, graph)
    if (group === null) continue
    const members = groups.get(group)
    if (members === undefined) groups.set(group, [node])
    else members.push(node)
  }
  const shown = new Set(graph.shown)
  const placeOf = new Map<string, string>()
  const merged = new Map<string, LineageNode>()
  for (const [name, members] of groups) {
    const [first] = members
    const marked = members.filter(({ id }) => graph.shown.has(id)).length
    if (first === undefined || members.length < fewest) continue
    if (marked > 0 && marked < members.length) continue
    for (const { id } of members) placeOf.set(id, first.id)
    merged.set(first.id, together(name, first, members))
    for (const { id } of members) if (id !== first.id) shown.delete(id)
  }
  if (merged.size === 0) return graph
  return {
    ...graph,
    shown,
    nodes: graph.nodes.flatMap((node) => {
      const place = placeOf.get(node.id)
      if (place === undefined) return [node]
      return place === node.id ? [merged.get(place) ?? node] : []
    }),
    edges: mergedEdges(graph.edges, placeOf)
  }
}

function together(name: string, first: LineageNode, members: readonly LineageNode[]): LineageNode {
  const statuses = new Set(members.map(({ status }) => status))
  return {
    ...first,
    name,
    status: gravest.find((status) => statuses.has(status)) ?? null,
    cell: members.every(({ cell }) => cell === first.cell) ? (first.cell ?? null) : null,
    count: members.reduce((sum, { count }) => sum + (count ?? 1), 0)
  }
}

/** The state that a reader should know of, where several steps are one box. */
const gravest: readonly (StepStatus | null)[] = [
  ...(['failed', 'stopped', 'blocked', 'stale', 'planned', null] as const),
  ...(['built', 'fetched', 'cut-off', 'cached', 'pinned', 'not-kept'] as const)
]

function mergedEdges(
  edges: readonly LineageEdge[],
  placeOf: ReadonlyMap<string, string>
): readonly LineageEdge[] {
  const merged = new Map<string, LineageEdge>()
  for (const edge of edges) {
    const from = placeOf.get(edge.from) ?? edge.from
    const to = placeOf.get(edge.to) ?? edge.to
    if (from === to) continue
    const key = `${from} ${to}`
    const files = new Set([...(merged.get(key)?.files ?? []), ...edge.files])
    merged.set(key, { from, to, files: [...files] })
  }
  return [...merged.values()]
}

/** What is nearest to the steps that are shown, along the arrows in either direction. */
function nearest(graph: FoldedLineage): FoldedLineage {
  const beside = new Map<string, string[]>()
  for (const { from, to } of graph.edges) {
    beside.set(to, [...(beside.get(to) ?? []), from])
    beside.set(from, [...(beside.get(from) ?? []), to])
  }
  const read = new Set(graph.edges.map(({ from }) => from))
  const ends = graph.nodes.map(({ id }) => id).filter((id) => !read.has(id))
  // A set goes on to what is added to it while it is walked.
  const reached = new Set(graph.shown.size > 0 ? graph.shown : ends.slice(0, 1))
  for (const id of reached) for (const other of beside.get(id) ?? []) reached.add(other)
  for (const { id } of graph.nodes) reached.add(id)
  const kept = new Set([...reached].slice(0, mostNodes))
  const left = graph.nodes.filter(({ id }) => !kept.has(id))
  return {
    ...graph,
    nodes: graph.nodes.filter(({ id }) => kept.has(id)),
    edges: graph.edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    omitted: graph.omitted + left.reduce((sum, { count }) => sum + (count ?? 1), 0)
  }
}
