import { lstatSync, readFileSync } from 'node:fs'
import { summarise, summariseFile } from '../files/summarise.ts'
import type { FileSummary } from '../files/summary.ts'
import { changeBlocks } from './change-words.ts'
import { changesBetween } from './changes.ts'
import type { Block, Cell, DifferenceLine, Document } from './document.ts'
import type { Engine } from './engine.ts'
import { isLowerBetter, metricsOf } from './metrics.ts'
import type { NamedIdentity } from './named-steps.ts'
import type { StepReport } from './outcome.ts'
import { pathInOutput } from './output-path.ts'
import { presentReport } from './present.ts'
import { inContext, lineDifference } from './text-difference.ts'

/** Files of an output that are compared with those of another. */
const mostFiles = 1000
/** Files that differ and are shown side by side, or line by line. */
const mostShown = 12
/** Longer texts are only said to differ. */
const mostTextBytes = 1024 * 1024
const mostLines = 120

/**
 * In what two steps, or two identities of one, differ: command, inputs and environment as the
 * notebook says them, then metrics, then files: added, gone, changed; texts and tables line by line,
 * pictures side by side. Builds nothing.
 */
export async function differenceDocument(
  engine: Engine,
  before: NamedIdentity,
  after: NamedIdentity
): Promise<Document> {
  const title = `${before.name} → ${after.name}`
  if (before.drvPath === after.drvPath) {
    const text = 'They are one and the same: every word, script and input.'
    return { title, blocks: [{ kind: 'paragraph', text }] }
  }
  const old = await presentReport(engine, before)
  const now = await presentReport(engine, after)
  const changes = changesBetween(engine, before.drvPath, after.drvPath)
  const missing = [old, now].filter(({ outPath }) => outPath === null).map(({ name }) => name)
  if (missing.length > 0) {
    const text = `${missing.join(' and ')} ${missing.length === 1 ? 'has' : 'have'} no result yet: only what they are made of is compared.`
    return {
      title,
      blocks: [...changeBlocks(changes), { kind: 'paragraph', text, tone: 'warning' }]
    }
  }
  return {
    title,
    blocks: [
      ...changeBlocks(changes),
      ...(await metricBlocks(engine, old, now)),
      ...(await fileBlocks(engine, old, now))
    ]
  }
}

async function metricBlocks(
  engine: Engine,
  old: StepReport,
  now: StepReport
): Promise<readonly Block[]> {
  const [was, is] = await Promise.all([metricsOf(engine, old), metricsOf(engine, now)])
  const names = [...new Set([...is, ...was].map(({ name }) => name))]
  if (names.length === 0) return []
  const rows = names.map((name): readonly Cell[] => {
    const from = was.find((metric) => metric.name === name)
    const to = is.find((metric) => metric.name === name)
    const delta = from === undefined || to === undefined ? null : to.value - from.value
    return [
      { text: name },
      { text: from?.text ?? '' },
      { text: to?.text ?? '' },
      delta === null ? { text: '' } : deltaCell(name, delta)
    ]
  })
  return [
    {
      kind: 'table',
      columns: [
        { title: 'metric', numeric: false },
        { title: old.name, numeric: true },
        { title: now.name, numeric: true },
        { title: 'difference', numeric: true }
      ],
      rows,
      omitted: 0
    }
  ]
}

function deltaCell(name: string, delta: number): Cell {
  if (delta === 0) return { text: '0', tone: 'pale' }
  const isBetter = delta < 0 === isLowerBetter(name)
  const text = `${delta > 0 ? '+' : '−'}${Number(Math.abs(delta).toPrecision(4))}`
  return { text, tone: isBetter ? 'good' : 'bad' }
}

async function fileBlocks(
  engine: Engine,
  old: StepReport,
  now: StepReport
): Promise<readonly Block[]> {
  const folders = [old, now].map(({ outPath }) => engine.nix.onDisk(outPath ?? ''))
  const [was, is] = await Promise.all(
    folders.map((folder) => summarise(folder, { files: mostFiles, previews: 0 }))
  )
  const before = new Map(was?.files.map((file) => [file.path, file]) ?? [])
  const after = new Map(is?.files.map((file) => [file.path, file]) ?? [])
  const rows: Cell[][] = []
  const details: Block[] = []
  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [from, to] = [before.get(path), after.get(path)]
    const how = howChanged(folders, from, to)
    if (how === null) continue
    rows.push([
      { text: path },
      { text: how, tone: how === 'gone' ? 'bad' : how === 'new' ? 'good' : 'plain' },
      { text: from === undefined ? '' : String(from.size) },
      { text: to === undefined ? '' : String(to.size) }
    ])
    if (how === 'changed' && details.length < mostShown)
      details.push(...(await detail(engine, old, now, path)))
  }
  if (rows.length === 0) {
    const text = `All ${after.size === 1 ? 'of its one file is' : `${after.size} files are`} the same, byte by byte.`
    return [{ kind: 'paragraph', text }]
  }
  const columns = ['file', 'how', `bytes in ${old.name}`, `bytes in ${now.name}`]
  return [
    {
      kind: 'table',
      columns: columns.map((column, index) => ({ title: column, numeric: index > 1 })),
      rows: rows.slice(0, 200),
      omitted: Math.max(0, rows.length - 200)
    },
    ...details
  ]
}

function howChanged(
  folders: readonly string[],
  from: FileSummary | undefined,
  to: FileSummary | undefined
): 'gone' | 'new' | 'changed' | null {
  if (to === undefined) return 'gone'
  if (from === undefined) return 'new'
  if (from.size !== to.size) return 'changed'
  const [before, after] = folders.map((folder, index) =>
    smallBytes(`${folder}/${(index === 0 ? from : to).path}`)
  )
  // Of two large files of one size the content is not read: their preview tells.
  return before != null && after != null && before.equals(after) ? null : 'changed'
}

async function detail(
  { nix }: Engine,
  old: StepReport,
  now: StepReport,
  path: string
): Promise<readonly Block[]> {
  const places = [old, now].map(({ outPath }) =>
    outPath === null ? null : pathInOutput(nix, outPath, path)
  )
  const [before = null, after = null] = places
  if (before === null || after === null) return []
  const [was, is] = [await summariseFile(before, path), await summariseFile(after, path)]
  if (was === null || is === null) return []
  if (was.preview.kind === 'image' || is.preview.kind === 'image') {
    const files = [
      { title: old.name, file: was },
      { title: now.name, file: is }
    ]
    return [{ kind: 'section', title: path, open: true, blocks: [{ kind: 'files', files }] }]
  }
  const lines = textDifference(before, after)
  if (lines === null) return []
  const blocks: Block[] = [{ kind: 'difference', lines: inContext(lines, 2, mostLines) }]
  return [{ kind: 'section', title: path, open: lines.length < 60, blocks }]
}

function textDifference(before: string, after: string): readonly DifferenceLine[] | null {
  const [old, now] = [smallBytes(before), smallBytes(after)]
  if (old == null || now == null || old.includes(0) || now.includes(0)) return null
  return lineDifference(old.toString('utf8'), now.toString('utf8'))
}

/** null for what is large or no regular file. */
function smallBytes(path: string): Buffer | null {
  try {
    const status = lstatSync(path)
    return status.isFile() && status.size <= mostTextBytes ? readFileSync(path) : null
  } catch {
    return null
  }
}
