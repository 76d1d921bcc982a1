import { basename } from 'node:path'
import {
  allOmitted,
  isStatus,
  metadataKey,
  omittedSteps,
  type OmittedSteps,
  stepMimeType
} from '../../render/base/index.ts'
import {
  pictureTypes,
  type Report,
  type ReportCell,
  type ReportOutput,
  type ReportStep
} from '../../render/report/index.ts'
import type { LineageNode } from '../../outcome/index.ts'
import {
  hashPart,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listIn,
  objectIn,
  objectsIn,
  parseJsonObject,
  textIn
} from '../../../nix/base/index.ts'
import { wholeText } from '../../notebook-file/index.ts'

/** What a report says of an executed notebook; null where the text is none of the format's version 4. */
export function reportOf(path: string, text: string): Report | null {
  const document = parseJsonObject(text)
  if (document === null || document['nbformat'] !== 4) return null
  const cells = objectsIn(document, 'cells')
  const steps = new Map<string, ReportStep>()
  for (const step of cells.flatMap(stepsOf)) {
    const before = steps.get(step.name)
    // A later cell that shows a step of an earlier one finds it cached: that is no news.
    if (before === undefined || step.status !== 'cached') steps.set(step.name, step)
  }
  const heading = headingOf(cells)
  const displays = cells.flatMap((cell) => objectsIn(cell, 'outputs'))
  return {
    title: heading?.title ?? basename(path).replace(/\.ipynb$/, ''),
    steps: [...steps.values()],
    omitted: omittedFromAll(displays),
    lineage: lineageOf(displays, steps),
    cells: cells.flatMap((cell) => cellOf(cell, heading?.cell === cell ? heading.line : null))
  }
}

interface Heading {
  readonly title: string
  /** All of it, which the page says at its top and not again. */
  readonly line: string
  readonly cell: JsonObject
}

/** The first heading of the notebook. */
function headingOf(cells: readonly JsonObject[]): Heading | null {
  for (const cell of cells) {
    if (cell['cell_type'] !== 'markdown') continue
    const [line, title] = /^#\s+(.+)$/m.exec(wholeText(cell['source'])) ?? []
    if (line !== undefined && title !== undefined) return { title, line, cell }
  }
  return null
}

function cellOf(cell: JsonObject, heading: string | null): ReportCell[] {
  const source = wholeText(cell['source'])
  if (cell['cell_type'] === 'markdown') {
    const rest = heading === null ? source : source.replace(heading, () => '')
    return rest.trim() === '' ? [] : [{ kind: 'markdown', source: rest }]
  }
  if (cell['cell_type'] !== 'code' || source.trim() === '') return []
  const count = cell['execution_count']
  return [
    {
      kind: 'code',
      source,
      executionCount: typeof count === 'number' ? count : null,
      outputs: objectsIn(cell, 'outputs').flatMap(outputOf)
    }
  ]
}

function outputOf(output: JsonObject): ReportOutput[] {
  if (output['output_type'] === 'error') {
    const lines = output['traceback']
    const text = Array.isArray(lines) ? lines.map(String).join('\n') : ''
    return [
      {
        kind: 'error',
        text: text === '' ? `${textIn(output, 'ename')}: ${textIn(output, 'evalue')}` : text
      }
    ]
  }
  if (output['output_type'] === 'stream') return [{ kind: 'text', text: wholeText(output['text']) }]
  const data = objectIn(output, 'data')
  const html = wholeText(data['text/html'])
  if (html !== '') return [{ kind: 'html', html }]
  const words = wholeText(data['text/plain'])
  for (const mimeType of pictureTypes) {
    const content = wholeText(data[mimeType])
    if (content === '') continue
    const base64 =
      mimeType === 'image/svg+xml'
        ? Buffer.from(content).toString('base64')
        : content.replaceAll(/\s/g, '')
    return [{ kind: 'picture', mimeType, base64, words }]
  }
  return words === '' ? [] : [{ kind: 'text', text: words }]
}

function stepsOf(cell: JsonObject): ReportStep[] {
  const count = cell['execution_count']
  const shownIn = typeof count === 'number' ? count : null
  return objectsIn(cell, 'outputs').flatMap((output) => stepsIn(output, shownIn))
}

function stepsIn(output: JsonObject, cell: number | null): ReportStep[] {
  const steps = objectsIn(objectIn(objectIn(output, 'data'), stepMimeType), 'steps')
  const runs = objectsIn(objectIn(objectIn(output, 'metadata'), metadataKey), 'steps')
  return steps.flatMap((step, index) => {
    const run = runs[index] ?? {}
    const { status, seconds, startedAt } = run
    const { name, toolchain } = step
    if (typeof name !== 'string' || !isStatus(status)) return []
    return [
      {
        ...{ name, status, cell },
        seconds: typeof seconds === 'number' ? seconds : null,
        startedAt: typeof startedAt === 'number' ? startedAt : null,
        toolchain: typeof toolchain === 'string' ? toolchain : null
      }
    ]
  })
}

/** By state how many steps displays had no room for, each set of steps once, as it was shown last. */
function omittedFromAll(displays: readonly JsonObject[]): Report['omitted'] {
  const sets = new Map<string, OmittedSteps>()
  for (const output of displays) {
    const omitted = omittedSteps(output)
    if (omitted === null) continue
    // As of those that are named: a later cell that finds them cached is no news.
    const isNews = [...omitted.counts.keys()].some((status) => status !== 'cached')
    if (isNews || !sets.has(omitted.of)) sets.set(omitted.of, omitted)
  }
  return allOmitted(sets.values())
}

/** The lineages of all displays as one. */
function lineageOf(
  displays: readonly JsonObject[],
  steps: ReadonlyMap<string, ReportStep>
): Report['lineage'] {
  const nodes = new Map<string, Report['lineage']['nodes'][number]>()
  const edges = new Map<string, Report['lineage']['edges'][number]>()
  const cut: { readonly ids: readonly string[]; readonly omitted: number }[] = []
  for (const output of displays) {
    const lineage = objectIn(objectIn(objectIn(output, 'data'), stepMimeType), 'lineage')
    const here = listIn(lineage, 'nodes').map((node) => nodeOf(node, steps))
    const omitted = lineage['omitted']
    if (typeof omitted === 'number')
      cut.push({ ids: here.flatMap((node) => node?.id ?? []), omitted })
    for (const { inputs, ...node } of here.filter((one) => one !== null)) {
      nodes.set(node.id, node)
      for (const place of inputs) {
        const from = here[place]?.id
        if (from !== undefined) edges.set(`${from} ${node.id}`, { from, to: node.id, files: [] })
      }
    }
    for (const name of listIn(lineage, 'environments').filter((one) => typeof one === 'string'))
      nodes.set(name, { id: name, name, kind: 'environment', status: null })
    for (const [from, to] of olderEdges(lineage))
      edges.set(`${from} ${to}`, { from, to, files: [] })
  }
  const whole = { nodes: [...nodes.values()], edges: [...edges.values()] }
  return { ...whole, omitted: omittedFrom(whole, cut) }
}

/**
 * How many ancestors stand in no display, at least: where two displays were cut, both may have left
 * out the same ones. What one was cut of and another shows is there.
 */
function omittedFrom(
  { edges }: Pick<Report['lineage'], 'edges'>,
  cut: readonly { readonly ids: readonly string[]; readonly omitted: number }[]
): number {
  const inputs = Map.groupBy(edges, ({ to }) => to)
  let most = 0
  for (const { ids, omitted } of cut) {
    const known = new Set(ids)
    const shown = known.size
    // A set gives its members in the order in which they came, also those that come meanwhile.
    for (const id of known) for (const { from } of inputs.get(id) ?? []) known.add(from)
    most = Math.max(most, omitted - (known.size - shown))
  }
  return most
}

interface ReadNode extends LineageNode {
  /** By their places in the same list. */
  readonly inputs: readonly number[]
}

/** A node of a lineage, with the state that its step has where the notebook shows it; null where it is none. */
function nodeOf(node: JsonValue, steps: ReadonlyMap<string, ReportStep>): ReadNode | null {
  if (!isJsonObject(node)) return null
  const { id, name, kind, status } = node
  // Older kernels wrote whole paths.
  const identity = typeof id === 'string' ? (hashPart(id) ?? id) : null
  if (identity === null || typeof name !== 'string') return null
  const isStep = kind !== 'environment' && kind !== 'data'
  const step = isStep ? steps.get(name) : undefined
  return {
    ...{ id: identity, name, kind: isStep ? 'step' : kind },
    cell: step?.cell ?? null,
    // Of one that the notebook does not show it is known alone that its result was there.
    status:
      step?.status ?? (isStep && (status === undefined || status === 'done') ? 'cached' : null),
    inputs: listIn(node, 'inputs').filter((place) => typeof place === 'number')
  }
}

/** The edges as older kernels wrote them: pairs of paths. */
function olderEdges(lineage: JsonObject): readonly (readonly [string, string])[] {
  return listIn(lineage, 'edges').flatMap((edge) => {
    const ends: readonly JsonValue[] = Array.isArray(edge) ? edge : []
    const [from, to] = ends.map((end) => (typeof end === 'string' ? (hashPart(end) ?? end) : null))
    return from == null || to == null ? [] : [[from, to] as const]
  })
}
