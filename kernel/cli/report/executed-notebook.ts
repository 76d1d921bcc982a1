import { basename } from 'node:path'
import { metadataKey, stepMimeType } from '../../render/bundle.ts'
import type { Report, ReportCell, ReportOutput, ReportStep } from '../../render/report.ts'
import { isStatus } from '../../render/status.ts'
import { parseJsonObject, type JsonObject, type JsonValue } from '../../wire/json.ts'
import { isObject, objectIn, textIn } from '../headless/outputs.ts'

/** What a report says of an executed notebook; null where the text is none of the format's version 4. */
export function reportOf(path: string, text: string): Report | null {
  const document = parseJsonObject(text)
  if (document === null || document['nbformat'] !== 4) return null
  const cells = objectsIn(document, 'cells')
  const displays = cells.flatMap((cell) => objectsIn(cell, 'outputs'))
  const steps = new Map<string, ReportStep>()
  for (const step of displays.flatMap(stepsOf)) {
    const before = steps.get(step.name)
    // A later cell that shows a step of an earlier one finds it cached: that is no news.
    if (before === undefined || step.status !== 'cached') steps.set(step.name, step)
  }
  return {
    title: titleOf(cells) ?? basename(path).replace(/\.ipynb$/, ''),
    steps: [...steps.values()],
    lineage: lineageOf(displays),
    cells: cells.flatMap(cellOf)
  }
}

/** The first heading of the notebook. */
function titleOf(cells: readonly JsonObject[]): string | null {
  for (const cell of cells) {
    if (cell['cell_type'] !== 'markdown') continue
    const heading = /^#\s+(.+)$/m.exec(joined(cell['source']))
    if (heading !== null) return heading[1] ?? null
  }
  return null
}

function cellOf(cell: JsonObject): ReportCell[] {
  const source = joined(cell['source'])
  if (cell['cell_type'] === 'markdown') return [{ kind: 'markdown', source }]
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
  if (output['output_type'] === 'stream') return [{ kind: 'text', text: joined(output['text']) }]
  const data = objectIn(output, 'data')
  const html = joined(data['text/html'])
  if (html !== '') return [{ kind: 'html', html }]
  const text = joined(data['text/plain'])
  return text === '' ? [] : [{ kind: 'text', text }]
}

function stepsOf(output: JsonObject): ReportStep[] {
  const steps = objectsIn(objectIn(objectIn(output, 'data'), stepMimeType), 'steps')
  const runs = objectsIn(objectIn(objectIn(output, 'metadata'), metadataKey), 'steps')
  return steps.flatMap((step, index) => {
    const run = runs[index] ?? {}
    const { status, seconds, startedAt } = run
    const { name, toolchain } = step
    if (typeof name !== 'string' || !isStatus(status)) return []
    return [
      {
        ...{ name, status },
        seconds: typeof seconds === 'number' ? seconds : null,
        startedAt: typeof startedAt === 'number' ? startedAt : null,
        toolchain: typeof toolchain === 'string' ? toolchain : null
      }
    ]
  })
}

/** The lineages of all displays as one. */
function lineageOf(displays: readonly JsonObject[]): Report['lineage'] {
  const nodes = new Map<string, Report['lineage']['nodes'][number]>()
  const edges = new Map<string, Report['lineage']['edges'][number]>()
  for (const output of displays) {
    const lineage = objectIn(objectIn(objectIn(output, 'data'), stepMimeType), 'lineage')
    const states = objectIn(objectIn(objectIn(output, 'metadata'), metadataKey), 'lineage')
    for (const { id, name, kind } of objectsIn(lineage, 'nodes')) {
      if (typeof id !== 'string' || typeof name !== 'string') continue
      const status = states[id]
      const known = nodes.get(id)?.status ?? null
      const now = isStatus(status) ? status : known
      nodes.set(id, {
        ...{ id, name, kind: kind === 'environment' ? 'environment' : 'step' },
        // What was built in this run is found by the cells that come later.
        status: known !== null && now === 'cached' ? known : now
      })
    }
    const list = lineage['edges']
    for (const edge of Array.isArray(list) ? list : []) {
      const ends: readonly JsonValue[] = Array.isArray(edge) ? edge : []
      const [from, to] = ends
      if (typeof from === 'string' && typeof to === 'string')
        edges.set(`${from} ${to}`, { from, to, files: [] })
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()], omitted: 0 }
}

function objectsIn(object: JsonObject, name: string): readonly JsonObject[] {
  const list = object[name]
  return Array.isArray(list) ? list.filter(isObject) : []
}

function joined(value: JsonValue | undefined): string {
  return Array.isArray(value) ? value.join('') : typeof value === 'string' ? value : ''
}
