import type { Nix } from '../../nix/installation.ts'
import { lineage as lineageOf, stepWithInputs, type StepEdge } from '../../nix/lineage.ts'
import { known } from '../../nix/records.ts'
import type { StorePath } from '../../nix/store-path.ts'
import { cellOf } from './cell-number.ts'
import type { Engine } from './engine.ts'
import type { Lineage, LineageNode } from './outcome.ts'
import type { Realised } from './realise.ts'
import { nameOf } from './report.ts'

/** Ancestors beyond this are counted for a card: it is folded to sixty boxes, whatever it shows. */
const mostForCard = 300

/** Of more than this, nobody reads the names below the picture. */
const mostEnvironments = 20

/**
 * Where steps come from, by the notebook's names: the steps, their ancestors, the environments that
 * they name, and the notebook's steps that read them directly.
 */
export function lineageReport(
  engine: Engine,
  wanted: readonly StorePath[],
  results: Realised['results'],
  limit: number = mostForCard
): Lineage {
  const { nix, names, notebook } = engine
  const graph = lineageOf(nix, wanted, limit)
  const node = (drvPath: StorePath, kind: LineageNode['kind']): LineageNode => {
    const name = nameOf(engine, drvPath)
    const status =
      results.get(drvPath)?.status ?? (known(nix, drvPath) === null ? null : ('cached' as const))
    return { id: drvPath, name, kind, status, cell: cellOf(notebook, name) }
  }
  const there = new Set(graph.steps.map(({ drvPath }) => drvPath))
  const below = descendants(nix, names.all(), new Set(wanted)).filter(({ to }) => !there.has(to))
  const environments = new Set(graph.steps.flatMap((step) => step.environments))
  return {
    nodes: [
      ...graph.steps.map(({ drvPath }) => node(drvPath, 'step')),
      ...[...new Set(below.map(({ to }) => to))].map((drvPath) => ({
        ...node(drvPath, 'step'),
        isDescendant: true
      })),
      ...[...environments]
        .slice(0, mostEnvironments)
        .map((drvPath) => ({ ...node(drvPath, 'environment'), status: null }))
    ],
    edges: [...graph.edges, ...below],
    omitted: graph.omitted
  }
}

/** A derivation never changes, so what it reads is looked up once. */
const inputsBefore = new WeakMap<Nix, Map<StorePath, readonly StepEdge[]>>()

/** What leads from `wanted` to those of `all` that read one of them directly. */
function descendants(
  nix: Nix,
  all: Iterable<StorePath>,
  wanted: ReadonlySet<StorePath>
): readonly StepEdge[] {
  const memory = inputsBefore.get(nix) ?? new Map<StorePath, readonly StepEdge[]>()
  inputsBefore.set(nix, memory)
  const found: StepEdge[] = []
  for (const drvPath of all) {
    if (wanted.has(drvPath)) continue
    const inputs = memory.get(drvPath) ?? stepWithInputs(nix, drvPath)?.inputs ?? []
    memory.set(drvPath, inputs)
    for (const edge of inputs) if (wanted.has(edge.from)) found.push(edge)
  }
  return found
}
