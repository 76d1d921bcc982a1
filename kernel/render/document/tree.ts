import type { Lineage, LineageEdge, LineageNode } from '../../outcome/index.ts'
import { cleanLine, counted, isThere, statusLooks } from '../base/index.ts'

/** Lines of the tree; a picture is the better form for more. */
const mostLines = 40

/**
 * The lineage as an indented tree for a console: each step that is shown, below it what it came
 * from, with the files that were read. A step that stands further up already is not unfolded again.
 * States are named only where a result is missing, and steps that read the ones shown are left out,
 * so that two runs that went well read the same.
 */
export function lineageTree(lineage: Lineage): readonly string[] {
  const steps = new Map(
    lineage.nodes
      .filter(({ kind, isDescendant }) => kind !== 'environment' && isDescendant !== true)
      .map((node) => [node.id, node])
  )
  const edges = withoutShortcuts(
    lineage.edges.filter(({ from, to }) => steps.has(from) && steps.has(to))
  )
  if (edges.length === 0) return []
  const read = new Set(edges.map(({ from }) => from))
  const roots = [...steps.values()].filter(({ id }) => !read.has(id))
  const lines: string[] = []
  const seen = new Set<string>()
  const waiting: { readonly node: LineageNode; readonly depth: number; readonly files: string }[] =
    roots.toReversed().map((node) => ({ node, depth: 0, files: '' }))
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth, files } = next
    if (lines.length >= mostLines) {
      lines.push('…')
      break
    }
    const isSeen = seen.has(node.id)
    const inputs = edges.filter(({ to }) => to === node.id)
    const again = isSeen && inputs.length > 0 ? ' (see above)' : ''
    lines.push(
      `${'  '.repeat(Math.min(depth, 20))}${cleanLine(node.name, 60)}${files}${state(node)}${again}`
    )
    if (isSeen) continue
    seen.add(node.id)
    for (const { from, files: named } of inputs.toReversed()) {
      const input = steps.get(from)
      if (input === undefined) continue
      const list = named.map((file) => cleanLine(file, 40)).join(', ')
      waiting.push({ node: input, depth: depth + 1, files: list === '' ? '' : `: ${list}` })
    }
  }
  if (lineage.omitted > 0) lines.push(`… and ${counted(lineage.omitted, 'earlier step')}`)
  return lines
}

/** The edges whose start leads to their end by no other way. */
function withoutShortcuts(edges: readonly LineageEdge[]): readonly LineageEdge[] {
  const inputs = new Map<string, string[]>()
  for (const { from, to } of edges) inputs.set(to, [...(inputs.get(to) ?? []), from])
  const ancestors = (id: string): ReadonlySet<string> => {
    const found = new Set<string>()
    const waiting = [...(inputs.get(id) ?? [])]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (found.has(next)) continue
      found.add(next)
      waiting.push(...(inputs.get(next) ?? []))
    }
    return found
  }
  const known = new Map([...inputs.keys()].map((id) => [id, ancestors(id)]))
  return edges.filter(
    ({ from, to }) =>
      !(inputs.get(to) ?? []).some(
        (other) => other !== from && known.get(other)?.has(from) === true
      )
  )
}

function state({ status }: LineageNode): string {
  if (status === null || isThere(status)) return ''
  return ` ${statusLooks[status].sign} ${statusLooks[status].word}`
}
