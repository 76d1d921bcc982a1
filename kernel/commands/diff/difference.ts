import { changeBlocks } from '../../render/words/index.ts'
import { changesBetween } from '../../session/history/index.ts'
import type { Block, Cell, Document, StepReport } from '../../outcome/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { fileDifference, type Compared } from './file-difference.ts'
import { isLowerBetter, metricsOf, unreadInWords } from '../compare/index.ts'
import type { NamedIdentity } from '../steps/index.ts'
import { missingInWords } from '../../render/words/commands/index.ts'
import { presentReport, settleUnknown } from '../history/index.ts'

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
  await settleUnknown(engine, [before.drvPath, after.drvPath])
  const old = await presentReport(engine, before)
  const now = await presentReport(engine, after)
  const changes = changesBetween(engine, before.drvPath, after.drvPath)
  const missing = missingInWords([old, now])
  if (missing.length > 0) {
    const text = `Only what they are made of is compared. ${missing.join(' ')}`
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
      ...(await fileDifference(...placesOf(engine, old, now)))
    ]
  }
}

async function metricBlocks(
  engine: Pick<Engine, 'nix'>,
  old: StepReport,
  now: StepReport
): Promise<readonly Block[]> {
  const [before, after] = await Promise.all([metricsOf(engine, old), metricsOf(engine, now)])
  const [was, is] = [before.metrics, after.metrics]
  const unread = Math.max(before.unread, after.unread)
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
      omitted: Math.max(before.omitted, after.omitted)
    },
    ...(unread === 0
      ? []
      : [{ kind: 'paragraph', tone: 'pale', text: unreadInWords(unread) } as const])
  ]
}

function deltaCell(name: string, delta: number): Cell {
  // Between two that are no numbers nothing can be said, and from one to the other only that much.
  if (Number.isNaN(delta)) return { text: '' }
  if (delta === 0) return { text: '0', tone: 'pale' }
  const isBetter = delta < 0 === isLowerBetter(name)
  const text = `${delta > 0 ? '+' : '−'}${Number(Math.abs(delta).toPrecision(4))}`
  return { text, tone: isBetter ? 'good' : 'bad' }
}

function placesOf(
  { nix }: Pick<Engine, 'nix'>,
  old: StepReport,
  now: StepReport
): [Compared, Compared] {
  const placeOf = ({ name, outPath }: StepReport): Compared => ({
    name,
    place: nix.onDisk(outPath ?? '')
  })
  return [placeOf(old), placeOf(now)]
}
