import type { LogTail, StepReport } from '../../outcome/index.ts'
import {
  cleanLine,
  counted,
  fold,
  type Html,
  markup,
  nothing,
  style,
  textBlock
} from '../base/index.ts'

/** A log of this many characters is shown whole: some three hundred lines, in each of fifty cards. */
const wholeLog = 20_000

/** A log in two parts, cut to what a card holds. */
interface ShownLog {
  readonly head: readonly string[]
  readonly tail: readonly string[]
  readonly omitted: number
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
  const last = log.lines.slice(-5)
  return [
    part(shownOf({ lines: log.lines, total: log.total }, wholeLog)),
    part({ head: [], tail: last, omitted: log.total - last.length })
  ]
}

/** The first lines to half of the limit, the last ones to the rest of it. */
function shownOf({ head: first = [], lines, total }: LogTail, limit: number): ShownLog {
  const isCut = total > first.length + lines.length
  const all = [...first, ...lines].map((line) => cleanLine(line, 500))
  const length = all.reduce((sum, line) => sum + line.length + 1, 0)
  if (!isCut && length <= limit) return { head: [], tail: all, omitted: 0 }
  const head = within(all.slice(0, first.length), limit / 2)
  const left = limit - head.reduce((sum, line) => sum + line.length + 1, 0)
  const tail = within(all.slice(head.length).toReversed(), left).toReversed()
  const omitted = total - head.length - tail.length
  // That a line is left out would be a line itself.
  return omitted === 1 && !isCut ? { head: [], tail: all, omitted: 0 } : { head, tail, omitted }
}

function within(lines: readonly string[], characters: number): string[] {
  let left = characters
  const kept: string[] = []
  for (const line of lines) {
    left -= line.length + 1
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
  const gap = omitted === 0 || head.length === 0 ? [] : [`⋯ ${counted(omitted, 'more line')} ⋯`]
  const way =
    omitted === 0
      ? nothing
      : markup`<div style="${style.caption}">
          All of it: <code>%log ${cleanLine(name, 120)}</code>
        </div>`
  return markup`${textBlock([...head, ...gap, ...tail].join('\n'))}${way}`
}
