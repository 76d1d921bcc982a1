import type { Lineage, LineageNode } from '../../outcome/index.ts'

/**
 * A lineage in the notation of Mermaid (`flowchart`), as Markdown on many hosts draws it: shapes by
 * kind, files on the arrows.
 */
export function lineageMermaid(lineage: Lineage): string {
  const keys = keysOf(lineage)
  const label = (text: string): string =>
    `"${text.replace(/[#&"<>\p{Cc}]/gu, (character) => `#${character.codePointAt(0) ?? 0};`)}"`
  return [
    'flowchart LR',
    ...lineage.nodes.map((node) => {
      const words = label(titleOf(node))
      return `  ${keys.get(node.id) ?? ''}${shaped(node, words)}`
    }),
    ...lineage.edges.flatMap(({ from, to, files }) => {
      const [start, end] = [keys.get(from), keys.get(to)]
      if (start === undefined || end === undefined) return []
      return [`  ${start} -->${files.length === 0 ? '' : `|${label(files.join(', '))}|`} ${end}`]
    })
  ].join('\n')
}

/** The same in Graphviz's notation. */
export function lineageDot(lineage: Lineage): string {
  const keys = keysOf(lineage)
  const label = (text: string): string => JSON.stringify(text)
  return [
    'digraph lineage {',
    '  rankdir=LR; node [shape=box];',
    ...lineage.nodes.map(
      (node) => `  ${keys.get(node.id) ?? ''} [label=${label(titleOf(node))}${shapes[node.kind]}];`
    ),
    ...lineage.edges.flatMap(({ from, to, files }) => {
      const [start, end] = [keys.get(from), keys.get(to)]
      if (start === undefined || end === undefined) return []
      return [
        `  ${start} -> ${end}${files.length === 0 ? '' : ` [label=${label(files.join(', '))}]`};`
      ]
    }),
    '}'
  ].join('\n')
}

function shaped({ kind }: LineageNode, words: string): string {
  if (kind === 'data') return `[(${words})]`
  return kind === 'step' ? `[${words}]` : `([${words}])`
}

const shapes = { step: '', environment: ', shape=ellipse', data: ', shape=cylinder' } as const

function keysOf({ nodes }: Lineage): ReadonlyMap<string, string> {
  return new Map(nodes.map(({ id }, index) => [id, `n${index}`]))
}

function titleOf({ name, cell, count }: LineageNode): string {
  return [
    name,
    ...(count === undefined ? [] : [`× ${count}`]),
    ...(cell === undefined || cell === null ? [] : [`[${cell}]`])
  ].join(' ')
}
