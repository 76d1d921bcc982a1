import { nameOf } from '../notebook/index.ts'
import {
  lineage as lineageOf,
  type LineageStep,
  type StepEdge,
  stepWithInputs
} from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import { cellOf, type Engine, type Workspace } from '../state/index.ts'
import type { Lineage, LineageNode } from '../../outcome/index.ts'
import { asItStands, type Realised } from '../building/index.ts'

/** Ancestors beyond this are counted for a card: it is folded to sixty boxes, whatever it shows. */
const mostForCard = 300

/** Of more than this, nobody reads the names below the picture. */
const mostEnvironments = 20

/**
 * Where steps come from, by the notebook's names: the steps, their ancestors, the environments that
 * they name, and the notebook's steps that read them directly.
 */
export function lineageReport(
  engine: Pick<Engine, 'nix' | 'workspace'>,
  wanted: readonly StorePath[],
  results: Realised['results'],
  limit: number = mostForCard
): Lineage {
  const { nix } = engine
  const graph = lineageOf(nix, wanted, limit)
  const node = (drvPath: StorePath, kind: LineageNode['kind']): LineageNode => {
    const name = nameOf(engine.workspace, drvPath)
    const { status = null } = results.get(drvPath) ?? asItStands(engine, drvPath) ?? {}
    return { id: drvPath, name, kind, status, cell: cellOf(engine.workspace, { name, drvPath }) }
  }
  const there = new Set(graph.steps.map(({ drvPath }) => drvPath))
  const below = readersOf(engine.nix, engine.workspace, wanted).filter(({ to }) => !there.has(to))
  const data = dataRead(engine.workspace, graph.steps)
  const isData = new Set(data.nodes.map(({ name }) => name))
  const environments = new Set(
    graph.steps
      .flatMap((step) => step.environments)
      .filter((drvPath) => !isData.has(nameOf(engine.workspace, drvPath)))
  )
  return {
    nodes: [
      ...graph.steps.map(({ drvPath }) => node(drvPath, 'step')),
      ...data.nodes,
      ...[...new Set(below.map(({ to }) => to))].map((drvPath) => ({
        ...node(drvPath, 'step'),
        isDescendant: true
      })),
      ...[...environments]
        .slice(0, mostEnvironments)
        .map((drvPath) => ({ ...node(drvPath, 'environment'), status: null }))
    ],
    edges: [...data.edges, ...graph.edges, ...below],
    omitted: graph.omitted,
    omittedEnvironments: Math.max(0, environments.size - mostEnvironments)
  }
}

/** The data that steps read, as far as the notebook has a name for it. */
function dataRead(
  { notebook, data }: Pick<Workspace, 'notebook' | 'data'>,
  steps: readonly LineageStep[]
): Pick<Lineage, 'nodes' | 'edges'> {
  const nodes = new Map<StorePath, LineageNode>()
  const edges = steps.flatMap(({ drvPath: to, reads }) =>
    reads.flatMap(({ path, files }): StepEdge[] => {
      const name = data.of(path)
      if (name === undefined) return []
      const cell = cellOf({ notebook, names: data }, { name, drvPath: path })
      nodes.set(path, { id: path, name, kind: 'data', status: null, cell })
      return [{ from: path, to, files }]
    })
  )
  return { nodes: [...nodes.values()], edges }
}

/** What leads from `wanted` to those steps of the notebook that read one of them directly. */
function readersOf(
  nix: Nix,
  { names, readers }: Pick<Workspace, 'names' | 'readers'>,
  wanted: readonly StorePath[]
): readonly StepEdge[] {
  const met = names.met()
  for (const drvPath of met.slice(readers.seen))
    for (const edge of stepWithInputs(nix, drvPath)?.inputs ?? []) {
      const edges = readers.of.get(edge.from)
      if (edges === undefined) readers.of.set(edge.from, [edge])
      else edges.push(edge)
    }
  readers.seen = met.length
  const isWanted = new Set(wanted)
  return wanted
    .flatMap((drvPath) => readers.of.get(drvPath) ?? [])
    .filter(({ to }) => names.of(to) !== undefined && !isWanted.has(to))
}
