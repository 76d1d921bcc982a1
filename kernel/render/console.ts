import { hashPart } from '../../nix/store-path.ts'
import type { FileSummary } from '../files/summary.ts'
import type { Lineage, StepReport } from '../session/outcome.ts'
import { runLine } from './run.ts'
import { isThere } from './status.ts'
import { bytes, clean, cleanLine, counted, shortNumber } from './text.ts'
import { lineageTree } from './tree.ts'

const mostFiles = 20
const mostLogLines = 12

/**
 * A step for a console and for tools that read text. The second line, and it alone, tells what
 * changes from run to run.
 */
export function stepText(step: StepReport, timeZone: string | null): readonly string[] {
  const identity = step.outPath === null ? null : (hashPart(step.outPath)?.slice(0, 8) ?? null)
  const head = [
    cleanLine(step.name, 120),
    step.size === null ? null : bytes(step.size),
    step.outPath === null ? null : counted(step.files.total, 'file'),
    identity
  ].filter((part) => part !== null)
  return [
    head.join(' · '),
    `  ${runLine(step, timeZone)}`,
    ...(step.sandboxed === false ? ['  ! not sandboxed'] : []),
    ...failureText(step),
    ...filesText(step)
  ]
}

/** The lineage as an indented tree below a heading; none where there is nothing to tell. */
export function lineageText(lineage: Lineage | null): readonly string[] {
  const tree = lineage === null ? [] : lineageTree(lineage)
  return tree.length === 0 ? [] : ['', 'Lineage', ...tree.map((line) => `  ${line}`)]
}

function failureText({ failure, log, status }: StepReport): readonly string[] {
  if (failure === null) return []
  const { exitCode, explanation, blockedBy } = failure
  const lines = (status === 'blocked' ? [] : (log?.lines ?? [])).slice(-mostLogLines)
  return [
    ...(blockedBy.length === 0
      ? []
      : [
          `  It needs ${blockedBy.map((name) => cleanLine(name, 80)).join(', ')}, which gave nothing.`
        ]),
    ...explanation.flatMap((sentence) =>
      clean(sentence)
        .split('\n')
        .map((line) => `  ${line}`)
    ),
    ...(exitCode === null ? [] : [`  The program ended with exit code ${exitCode}.`]),
    ...lines.map((line) => `  │ ${cleanLine(line, 300)}`)
  ]
}

function filesText({ files, status, outPath }: StepReport): readonly string[] {
  if (files.files.length === 0) {
    return isThere(status) && outPath !== null ? ['  It wrote no file.'] : []
  }
  const shown = files.files.slice(0, mostFiles)
  const names = shown.map(({ path }) => cleanLine(path, 80))
  const sizes = shown.map(({ size }) => bytes(size))
  const nameWidth = Math.min(48, Math.max(...names.map((name) => name.length)))
  const sizeWidth = Math.max(...sizes.map((size) => size.length))
  const lines = shown.map((file, index) => {
    const name = (names[index] ?? '').padEnd(nameWidth)
    const size = (sizes[index] ?? '').padStart(sizeWidth)
    return `  ${name}  ${size}  ${fileFacts(file)}`.trimEnd()
  })
  const omitted = files.total - shown.length
  return omitted > 0 ? [...lines, `  … and ${counted(omitted, 'more file')}`] : lines
}

function fileFacts({ preview }: FileSummary): string {
  switch (preview.kind) {
    case 'json':
      return preview.scalars
        .filter(({ numeric }) => numeric)
        .slice(0, 6)
        .map(({ name, text }) => `${cleanLine(name, 40)} ${shortNumber(text)}`)
        .join(', ')
    case 'table': {
      const columns = counted(preview.columns.length + preview.omittedColumns, 'column')
      return preview.totalRows === null
        ? columns
        : `${counted(preview.totalRows, 'row')} × ${columns}`
    }
    case 'image':
      return preview.width === null || preview.height === null
        ? ''
        : `${preview.width} × ${preview.height}`
    case 'link':
      return `link to ${cleanLine(preview.target, 120)}`
    case 'none':
      return cleanLine(preview.reason, 120)
    case 'text':
    case 'markdown':
    case 'binary':
      return ''
  }
}
