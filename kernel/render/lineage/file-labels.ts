import type { LineageEdge, LineageNode } from '../../outcome/index.ts'
import { asWord, cleanLine } from '../base/index.ts'

const longestFiles = 20
/** More names of files than this are a picture of names. */
const mostLabelled = 40
/** More lines of one box than this say once which file goes along all of them. */
const mostRepeated = 2

/** What stands on a line: the files that are read along it. */
export interface FileLabel {
  readonly from: string
  readonly label: string
  /** The step that has them, where it is one whose name a line can hold; else empty. */
  readonly of: string
  /** The file, where it is one alone; else empty. */
  readonly only: string
}

/** The names of files on the lines, by their ends; none where there are too many lines. */
export function fileLabels(
  nodes: readonly LineageNode[],
  edges: readonly LineageEdge[]
): ReadonlyMap<string, FileLabel> {
  if (edges.length > mostLabelled) return new Map()
  const alone = new Map(
    nodes.flatMap(({ id, name, count }) => (count === undefined ? [[id, name]] : []))
  )
  const all = edges.map(({ from, to, files }) => {
    const [file = ''] = files
    const only = files.length === 1 ? asWord(file) : ''
    const of = asWord(alone.get(from) ?? '')
    return { from, to, label: cleanLine(files.join(', '), longestFiles), of, only }
  })
  return new Map(
    all
      .filter((edge) => edge.label !== '' && isSaidHere(edge, all))
      .map(({ from, to, ...label }) => [endsOf(from, to), { from, ...label }])
  )
}

interface LabelledEdge extends Pick<LineageEdge, 'from' | 'to'> {
  readonly label: string
}

/** Of many lines of one box that would all say the same, the one in the middle does. */
function isSaidHere(edge: LabelledEdge, all: readonly LabelledEdge[]): boolean {
  const beside = all.filter(({ from }) => from === edge.from)
  const isShared = beside.every(({ label }) => label === edge.label)
  if (!isShared || beside.length <= mostRepeated) return true
  return beside[Math.floor(beside.length / 2)] === edge
}

/** A line by the boxes at its ends. */
export function endsOf(from: string, to: string): string {
  return `${from} ${to}`
}
