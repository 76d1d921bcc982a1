import type { LogTail, StepReport, StyledLines } from '../../outcome/index.ts'
import {
  blockOf,
  cleanLine,
  counted,
  fold,
  type Html,
  linesShown,
  markup,
  nothing,
  style,
  styledLine,
  textBlock
} from '../base/index.ts'

/** A log of this many characters is shown whole: some three hundred lines, in each of fifty cards. */
const wholeLog = 20_000

/** Code points. */
const longestLine = 500

/** A log in two parts, cut to what a card holds. */
interface ShownLog {
  readonly head: readonly Line[]
  readonly tail: readonly Line[]
  readonly omitted: number
}

interface Line {
  readonly text: string
  /** With its colours; null where it has none. */
  readonly drawn: Html | string | null
}

/** The log of a step that came out well, behind its title. */
export function logFold(step: StepReport, log: LogTail): Html {
  if (log.lines.length === 0) return nothing
  const shown = shownOf(log, wholeLog)
  return fold(logTitle(shown), logLines(step, shown), 'nix-workflow-log')
}

/** The end of the log of a step that failed, in sight, and with less of it. */
export function openedLog(step: StepReport, log: LogTail): readonly Html[] {
  if (log.lines.length === 0) return [nothing]
  const part = (shown: ShownLog): Html =>
    markup`<div class="nix-workflow-log" style="${style.section}">
      <b>${logTitle(shown)}</b>
      ${logLines(step, shown)}
    </div>`
  const before = log.head?.length ?? 0
  const ended = {
    ...{ lines: log.lines, total: log.total },
    styled: (log.styled ?? []).flatMap(([at, parts]): StyledLines[number][] =>
      at < before ? [] : [[at - before, parts]]
    )
  }
  const last = linesOf(ended).slice(-5)
  return [
    part(shownOf(ended, wholeLog)),
    part({ head: [], tail: last, omitted: log.total - last.length })
  ]
}

/** The first lines to half of the limit, the last ones to the rest of it. */
function shownOf(log: LogTail, limit: number): ShownLog {
  const { head: first = [], lines, total } = log
  const isCut = total > first.length + lines.length
  const all = linesOf(log)
  const length = all.reduce((sum, { text }) => sum + text.length + 1, 0)
  if (!isCut && length <= limit) return { head: [], tail: all, omitted: 0 }
  const head = within(all.slice(0, first.length), limit / 2)
  const left = limit - head.reduce((sum, { text }) => sum + text.length + 1, 0)
  const tail = within(all.slice(head.length).toReversed(), left).toReversed()
  const omitted = total - head.length - tail.length
  // That a line is left out would be a line itself.
  return omitted === 1 && !isCut ? { head: [], tail: all, omitted: 0 } : { head, tail, omitted }
}

function linesOf({ head = [], lines, styled = [] }: LogTail): readonly Line[] {
  const parts = new Map(styled)
  return [...head, ...lines].map((line, at) => {
    const ofLine = parts.get(at)
    const drawn = ofLine === undefined ? null : styledLine(line, ofLine, longestLine)
    return { text: cleanLine(line, longestLine), drawn }
  })
}

function within(lines: readonly Line[], characters: number): Line[] {
  let left = characters
  const kept: Line[] = []
  for (const line of lines) {
    left -= line.text.length + 1
    if (left < 0) break
    kept.push(line)
  }
  return kept
}

function logTitle({ head, tail, omitted }: ShownLog): string {
  const total = counted(head.length + tail.length + omitted, 'line')
  if (omitted === 0) return `Log: ${total}`
  return head.length === 0
    ? `Log: the last ${tail.length} of ${total}`
    : `Log: ${head.length + tail.length} of ${total}`
}

function logLines({ name }: StepReport, { head, tail, omitted }: ShownLog): Html {
  const gap =
    omitted === 0 || head.length === 0
      ? []
      : [{ text: `⋯ ${counted(omitted, 'more line')} ⋯`, drawn: null }]
  const way =
    omitted === 0
      ? nothing
      : markup`<div style="${style.caption}">
          All of it: <code>%log ${cleanLine(name, 120)}</code>
        </div>`
  return markup`${block([...head, ...gap, ...tail])}${way}`
}

function block(lines: readonly Line[]): Html {
  const text = lines.map((line) => line.text).join('\n')
  if (lines.every(({ drawn }) => drawn === null)) return textBlock(text)
  // Of a line break at the beginning HTML would take the first away.
  const begin = text.startsWith('\n') ? '\n' : ''
  return blockOf(
    lines.map((line, at) => markup`${at === 0 ? begin : '\n'}${line.drawn ?? line.text}`),
    linesShown(text)
  )
}
