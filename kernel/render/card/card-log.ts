import type { LogTail, StepReport } from '../../outcome/index.ts'
import {
  cleanLine,
  counted,
  type DrawnLine,
  fold,
  type Html,
  lineBlock,
  markup,
  nothing,
  style,
  styledLine
} from '../base/index.ts'

/** A log of this many characters is shown whole: some three hundred lines, in each of fifty cards. */
const wholeLog = 20_000

/** Code points. */
const longestLine = 500

/** A log in two parts, cut to what a card holds. */
interface ShownLog {
  readonly head: readonly DrawnLine[]
  readonly tail: readonly DrawnLine[]
  readonly omitted: number
}

/** The log of a step that came out well, behind its title. */
export function logFold(step: StepReport, log: LogTail): Html {
  if (log.lines.length === 0) return nothing
  const shown = shownOf(log, linesOf(log), wholeLog)
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
  const { lines, total } = log
  const ended = linesOf(log).slice(-lines.length)
  const last = ended.slice(-5)
  return [
    part(shownOf({ lines, total }, ended, wholeLog)),
    part({ head: [], tail: last, omitted: total - last.length })
  ]
}

/** Of all lines of a log the first to half of the limit, the last ones to the rest of it. */
function shownOf(
  { head: first = [], total }: LogTail,
  all: readonly DrawnLine[],
  limit: number
): ShownLog {
  const isCut = total > all.length
  const length = all.reduce((sum, { text }) => sum + text.length + 1, 0)
  if (!isCut && length <= limit) return { head: [], tail: all, omitted: 0 }
  const head = within(all.slice(0, first.length), limit / 2)
  const left = limit - head.reduce((sum, { text }) => sum + text.length + 1, 0)
  const tail = within(all.slice(head.length).toReversed(), left).toReversed()
  const omitted = total - head.length - tail.length
  // That a line is left out would be a line itself.
  return omitted === 1 && !isCut ? { head: [], tail: all, omitted: 0 } : { head, tail, omitted }
}

function linesOf({ head = [], lines, styled = [] }: LogTail): readonly DrawnLine[] {
  const parts = new Map(styled)
  return [...head, ...lines].map((line, at) => {
    const ofLine = parts.get(at)
    const drawn = ofLine === undefined ? null : styledLine(line, ofLine, longestLine)
    return { text: cleanLine(line, longestLine), drawn }
  })
}

function within(lines: readonly DrawnLine[], characters: number): DrawnLine[] {
  let left = characters
  const kept: DrawnLine[] = []
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
  return markup`${lineBlock([...head, ...gap, ...tail])}${way}`
}
