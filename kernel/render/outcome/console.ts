import { hashPart } from '../../../nix/base/index.ts'
import type { FileListing } from '../../files/reading/index.ts'
import {
  type DataReport,
  type Doubt,
  type EnvironmentReport,
  isGrave,
  type Lineage,
  type Shown,
  type StepReport
} from '../../outcome/index.ts'
import {
  differingOptions,
  doubtsOf,
  dataDoubtsOf,
  environmentDoubtsOf,
  numbersOf,
  partialWords,
  runLine,
  sharedDoubts
} from '../card/index.ts'
import {
  dataIsAbsent,
  doubtInWords,
  exitWords,
  explanationInWords,
  originInWords,
  saidInWords,
  type SaidInWords,
  staleInWords
} from '../words/index.ts'
import { documentText, lineageTree } from '../document/index.ts'
import { fileFacts, notesWords, previewText, tableFacts } from '../files/index.ts'
import { bytes, clean, cleanLine, pathLine, counted, isThere, shortNumber } from '../base/index.ts'
import { plainText } from './value.ts'

const mostFiles = 20
const mostLogLines = 12

/**
 * A step for a console and for tools that read text. The second line, and it alone, tells what
 * changes from run to run.
 */
function stepText(step: StepReport, timeZone: string | null): readonly string[] {
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
    ...doubtLines(doubtsOf(step)),
    ...failureText(step),
    ...filesText(step)
  ]
}

function doubtLines(doubts: readonly Doubt[]): readonly string[] {
  return doubts.filter(isGrave).map((doubt) => `  ! ${doubtInWords(doubt).words}`)
}

/** The lineage as an indented tree below a heading; none where there is nothing to tell. */
export function lineageText(lineage: Lineage | null): readonly string[] {
  const tree = lineage === null ? [] : lineageTree(lineage)
  return tree.length === 0 ? [] : ['', 'Lineage', ...tree.map((line) => `  ${line}`)]
}

function failureText({ failure, log, status }: StepReport): readonly string[] {
  if (failure === null) return []
  const { explanation, blockedBy } = failure
  const lines = (status === 'blocked' ? [] : (log?.lines ?? [])).slice(-mostLogLines)
  return [
    ...(blockedBy.length === 0
      ? []
      : [
          `  It needs ${blockedBy.map((name) => cleanLine(name, 80)).join(', ')}, which gave nothing.`
        ]),
    ...explanation.flatMap(explanationInWords).flatMap((sentence) =>
      clean(sentence)
        .split('\n')
        .map((line) => `  ${line}`)
    ),
    ...exitWords(failure).map((words) => `  ${words}`),
    ...lines.map((line) => `  │ ${cleanLine(line, 300)}`)
  ]
}

function filesText({ files, status, outPath, partial }: StepReport): readonly string[] {
  const isPartial = status === 'failed' && partial != null
  if (isPartial && (partial.files.total > 0 || partial.cutFrom !== null)) {
    return [
      `  Partial: ${counted(partial.files.total, 'file')} from before it failed. ${partialWords(partial.cutFrom)}`,
      ...listText(partial.files)
    ]
  }
  if (files.files.length === 0) {
    return isThere(status) && outPath !== null ? ['  It wrote no file.'] : []
  }
  return listText(files)
}

function listText(files: FileListing): readonly string[] {
  if (files.files.length === 0) return []
  const shown = files.files.slice(0, mostFiles)
  const names = shown.map(({ path }) => pathLine(path, 80))
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

/** How much there is of an environment, in words. */
export function closureWords({ closure, outPath }: EnvironmentReport): string {
  if (outPath === null) return 'built when a step needs it'
  return closure === null
    ? 'built'
    : `${bytes(closure.size)} in ${counted(closure.paths, 'store path')}`
}

/** One of the things that a cell shows, as lines. */
export function shownText(part: Shown, timeZone: string | null): readonly string[] {
  switch (part.kind) {
    case 'step':
      return stepText(part.step, timeZone)
    case 'sweep':
      return sweepText(part.name, part.steps, timeZone)
    case 'file':
      return [
        `${cleanLine(part.step.name, 120)}/${pathLine(part.file.path, 300)} · ${bytes(part.file.size)}`,
        `  ${runLine(part.step, timeZone)}`,
        ...doubtLines(doubtsOf(part.step)),
        ...(part.file.preview.kind === 'table' ? [`  ${tableFacts(part.file.preview)}`] : []),
        ...notesWords(part.file.notes ?? []).map((words) => `  ${words}`),
        ...previewText(part.file.preview)
      ]
    case 'environment':
      return [
        `${cleanLine(part.environment.name, 120)} · environment · ${closureWords(part.environment)}`,
        ...doubtLines(environmentDoubtsOf(part.environment))
      ]
    case 'data':
      return dataText(part.data)
    case 'value':
      return [
        `${part.name === null ? '' : `${cleanLine(part.name, 120)} = `}${plainText(part.value)}`
      ]
    case 'said':
      return titledText(saidInWords(part.said))
    case 'text':
      return titledText(part)
    case 'document':
      return documentText(part.document)
    case 'stale':
      return [`stale: ${clean(staleInWords(part.because))}`, ...shownText(part.shown, timeZone)]
  }
}

function dataText(data: DataReport): readonly string[] {
  const { name, origin, outPath, size, narHash, files } = data
  const facts = [
    ...['data', cleanLine(originInWords(origin), 300)],
    ...(size === null ? [] : [bytes(size)]),
    ...(narHash === null ? [] : [narHash])
  ]
  return [
    `${cleanLine(name, 120)} · ${facts.join(' · ')}`,
    ...doubtLines(dataDoubtsOf(data)),
    ...(outPath === null ? [`  ${dataIsAbsent}`] : listText(files))
  ]
}

/** The state of each step stands on a line of its own here too. */
function sweepText(
  name: string,
  steps: readonly StepReport[],
  timeZone: string | null
): readonly string[] {
  const columns = [...differingOptions(steps), ...numbersOf(steps)]
  const { shared, own } = sharedDoubts(steps)
  const told = new Set(steps.filter(({ failure }) => failure !== null).slice(0, mostFailures))
  const failed = steps.filter(({ failure }) => failure !== null).length
  const more = steps.length - mostMembers
  return [
    `${cleanLine(name, 120)} · ${counted(steps.length, 'step')}`,
    ...doubtLines(shared),
    ...steps.slice(0, mostMembers).flatMap((step, index) => [
      `  ${[
        cleanLine(step.name, 80),
        ...firstOf(
          columns.flatMap((column) => {
            const value = column.values[index] ?? null
            return value === null ? [] : [`${cleanLine(column.name, 40)} ${shortNumber(value)}`]
          })
        )
      ].join(' · ')}`,
      `  ${runLine(step, timeZone, true)}`,
      ...doubtLines(own[index] ?? []),
      ...(told.has(step) ? failureText(step).map((line) => `  ${line}`) : [])
    ]),
    ...(more > 0 ? [`  … and ${counted(more, 'more step')}`] : []),
    ...(failed > told.size
      ? [
          `  Why ${counted(failed - told.size, 'more step')} gave nothing, %log and a step's name say.`
        ]
      : [])
  ]
}

const mostMembers = 200
/** As many as have their card below the table of a page. */
const mostFailures = 5
const mostOfMember = 12

/** The first facts of a member, and how many more there are. */
function firstOf(facts: readonly string[]): readonly string[] {
  const more = facts.length - mostOfMember
  return more <= 0 ? facts : [...facts.slice(0, mostOfMember), `${more} more`]
}

function titledText({ title, text }: SaidInWords): readonly string[] {
  return [cleanLine(title, 300), ...(text === '' ? [] : [clean(text)])]
}
