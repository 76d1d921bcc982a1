import type { FileSummary } from '../../../files/reading/index.ts'
import {
  type Block,
  type Cell,
  type Column,
  counted,
  type Document,
  type Plot,
  type StepReport
} from '../../../outcome/index.ts'
import { pale, warning } from './blocks.ts'
import { missingInWords } from './missing.ts'
import { type UnreadFiles, unreadInWords } from './unread-files.ts'

/** Steps beside each other: what was put in differently, and what came out. */
export interface ComparedSteps {
  readonly rows: readonly ComparedRow[]
  readonly parameters: readonly { readonly title: string; readonly isNumeric: boolean }[]
  /** `best`: which value is marked, null where none is. */
  readonly metrics: readonly { readonly name: string; readonly best: 'highest' | 'lowest' | null }[]
  /** Numbers that one of them wrote, and that are not among these. */
  readonly omittedMetrics: number
  /** Steps behind one of them that are not read for parameters. */
  readonly unreadAncestors: number
  /** Null where all files with numbers are read. */
  readonly unread: UnreadFiles | null
  readonly plot: Plot | null
  readonly pictures: PicturesOfSteps | null
}

export interface ComparedRow {
  readonly report: StepReport
  /** In the order of the columns; null where it has none. */
  readonly parameters: readonly (string | null)[]
  readonly metrics: readonly ({ readonly text: string; readonly isBest: boolean } | null)[]
}

/** One file of each step. */
export interface PicturesOfSteps {
  readonly files: readonly { readonly title: string; readonly file: FileSummary }[]
  /** Steps that were not asked for theirs, since there are many. */
  readonly omitted: number
}

/** A display holds no more. */
const mostRows = 200
const mostColumns = 16

/** What `%compare` says: the table with the best of each metric marked, and a plot of it. */
export function comparedInWords(compared: ComparedSteps): Document {
  const { rows, parameters, metrics, omittedMetrics, unread, unreadAncestors, plot, pictures } =
    compared
  const count = metrics.length + omittedMetrics
  const isCut = parameters.length > mostColumns || count > mostColumns
  const best = bestInWords(compared)
  return {
    title: `${counted(rows.length, 'step')} compared`,
    blocks: [
      ...(pictures === null ? [] : pictureBlocks(pictures)),
      tableOf(compared),
      ...missingInWords(rows.map(({ report }) => report)).map(warning),
      ...(isCut
        ? [
            pale(
              `Of ${parameters.length} parameters and ${count} metrics the first ${mostColumns} are shown.`
            )
          ]
        : []),
      ...(unreadAncestors === 0
        ? []
        : [
            pale(
              `What the steps nearest to each were given is compared; of one of them ${counted(unreadAncestors, 'step')} further back ${unreadAncestors === 1 ? 'is' : 'are'} not: %diff of two steps says all that differs.`
            )
          ]),
      ...(unread === null ? [] : [pale(unreadInWords(unread))]),
      ...(best === null ? [] : [pale(best)]),
      ...(plot === null ? [] : [{ kind: 'plot', plot } as const])
    ]
  }
}

/** A line of a script as a table has it; null where it has none of that number, which begins at 1. */
export function lineOfScript(line: number, text: string | null): string {
  return `${line}: ${text ?? 'no such line'}`
}

/** What a parameter is where a step has it, and where it has not. */
export function givenInWords(title: string, value: string | undefined): string {
  return `${title} ${value ?? 'not given'}`
}

function pictureBlocks({ files, omitted }: PicturesOfSteps): readonly Block[] {
  return [
    { kind: 'files', files },
    ...(omitted === 0
      ? []
      : [
          pale(
            `The first ${files.length} are shown; ${counted(omitted, 'more step')} ${omitted === 1 ? 'was' : 'were'} not asked for it: name fewer steps to see others.`
          )
        ])
  ]
}

function tableOf({ rows, parameters, metrics }: ComparedSteps): Block {
  const columns: Column[] = [
    { title: 'step', numeric: false },
    ...parameters
      .slice(0, mostColumns)
      .map(({ title, isNumeric }) => ({ title, numeric: isNumeric })),
    ...metrics.slice(0, mostColumns).map(({ name }) => ({ title: name, numeric: true }))
  ]
  const cells = rows.slice(0, mostRows).map((row): Cell[] => [
    nameCell(row.report),
    ...row.parameters.slice(0, mostColumns).map((text) => ({ text: text ?? '' })),
    ...row.metrics.slice(0, mostColumns).map((metric): Cell => {
      if (metric === null) return { text: '' }
      const { text, isBest } = metric
      return { text: inFiveDigits(text), exact: text, best: isBest }
    })
  ])
  return { kind: 'table', columns, rows: cells, omitted: Math.max(0, rows.length - mostRows) }
}

function nameCell({ name, outPath, folder }: StepReport): Cell {
  if (outPath === null) return { text: name, tone: 'pale' }
  return folder === null ? { text: name } : { text: name, href: folder }
}

function bestInWords({ metrics }: ComparedSteps): string | null {
  const marked = metrics.slice(0, mostColumns)
  const named = (which: 'highest' | 'lowest') =>
    marked.flatMap(({ name, best }) => (best === which ? [name] : []))
  const [highest, lowest] = [named('highest'), named('lowest')]
  const parts = [
    ...(highest.length > 0 ? [`the highest of ${highest.join(', ')}`] : []),
    ...(lowest.length > 0 ? [`the lowest of ${lowest.join(', ')}`] : [])
  ]
  return parts.length === 0 ? null : `★ marks ${parts.join(' and ')}: by its name.`
}

/** A number for a table in which close ones are told apart: five significant digits where it has more. */
function inFiveDigits(text: string): string {
  const value = Number(text)
  if (text.replace(/\D/g, '').length <= 6 || !Number.isFinite(value)) return text
  if (Number.isInteger(value)) return text
  return String(Number(value.toPrecision(5)))
}
