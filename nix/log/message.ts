import {
  failureTexts,
  isObject,
  logTexts,
  type StorePath,
  withoutControlSequences
} from '../base/index.ts'
import { lineOnTerminal, type TerminalLine } from './terminal-line.ts'

/**
 * One line of what a Nix program writes to its standard error with `--log-format internal-json`,
 * typed. Ids are text: they pass 2^53, where numbers of JavaScript merge neighbours.
 *
 * A builder may write lines of this form itself, and Nix passes some of them on as its own: texts of
 * any level, its own phase, and activities of one kind that means nothing here (2.8 to 2.34). So the
 * starts and ends of other activities are Nix's word, as are their results; a text is so only where
 * it is an error that says where it arose, which Nix never passes on. The rest is what somebody says.
 */
export type LogMessage =
  /**
   * A derivation's builder has started (activity 105). The .drv is the resolved one; `machine` is
   * empty where it is this one.
   */
  | {
      readonly kind: 'build-started'
      readonly id: string
      readonly drvPath: StorePath
      readonly machine: string
    }
  /** A derivation is the same as another whose inputs are known (activity 111). */
  | { readonly kind: 'resolved'; readonly drvPath: StorePath; readonly resolved: StorePath }
  /** Another process has the locks of these, and so builds them (activity 111 without fields). */
  | { readonly kind: 'waiting'; readonly paths: readonly StorePath[] }
  /** A path comes from a cache (activity 108). */
  | {
      readonly kind: 'substitution-started'
      readonly id: string
      readonly path: StorePath
      readonly from: string
    }
  /** Bytes of a path are copied (activity 100); its progress comes as `progress`. */
  | { readonly kind: 'copy-started'; readonly id: string; readonly path: StorePath }
  /** What counts all goals of a call (102), all copies (103) or all builds (104). */
  | {
      readonly kind: 'counter-started'
      readonly id: string
      readonly counts: Counted
    }
  /** How many bytes or builds are to be expected (result 106). */
  | {
      readonly kind: 'expected'
      readonly id: string
      readonly what: 'copied-bytes' | 'builds' | 'transferred-bytes'
      readonly amount: number
    }
  | {
      readonly kind: 'progress'
      readonly id: string
      readonly done: number
      readonly expected: number
      readonly running: number
      readonly failed: number
    }
  /** A line that a builder wrote, as it wrote it (result 101). */
  | { readonly kind: 'log-line'; readonly id: string; readonly text: string }
  /** Several of them, one after the other, not read yet. */
  | { readonly kind: 'log-lines'; readonly id: string; readonly lines: RawLines }
  | { readonly kind: 'phase'; readonly id: string; readonly phase: string }
  | { readonly kind: 'stopped'; readonly id: string }
  /** Somebody says that a builder has ended, well or not (a message of the level that debugs). */
  | { readonly kind: 'builder-ended'; readonly drvPath: StorePath }
  /** Somebody says that the folder of a failed build stays on disk (`--keep-failed`). */
  | { readonly kind: 'folder-kept'; readonly folder: string }
  /** A text that calls itself an error, and is not known to be Nix's own. */
  | { readonly kind: 'claim'; readonly text: string }
  /** `level` 0 is an error of Nix, 1 a warning, 3 what a terminal shows. No colour codes. */
  | { readonly kind: 'text'; readonly level: number; readonly text: string }

export type Counted = 'goals' | 'copies' | 'builds'

/**
 * Lines that a builder wrote, as Nix told of them: a message each, a character a byte (Latin-1), with
 * `\n` after each.
 */
export interface RawLines {
  readonly count: number
  readonly bytes: string
}

/**
 * Reads one line. null for what says nothing to us: codes that are not known, activities without
 * meaning here, messages of the level that debugs. A line that is not of this form (the programs
 * that Nix starts write such) is a text of level 3, or 0 where it calls itself an error.
 */
export function parseLogLine(line: string): LogMessage | null {
  if (!line.startsWith(prefix)) return line.trim() === '' ? null : plain(line)
  // By far the most lines are for debugging. Their keys are sorted, so no need to parse them.
  if (debugPattern.test(line)) return parseDebug(line)
  const [, text, builder] = logLinePattern.exec(line) ?? []
  if (text !== undefined && builder !== undefined) return { kind: 'log-line', id: builder, text }
  let parsed: unknown
  try {
    // Inside a JSON string the quote before `id` would have a backslash before it.
    parsed = JSON.parse(line.slice(prefix.length).replace(idPattern, '$1"$2":"$3"'))
  } catch {
    return plain(line)
  }
  if (!isObject(parsed)) return plain(line)
  const id = typeof parsed['id'] === 'string' ? parsed['id'] : ''
  const fields = Array.isArray(parsed['fields']) ? parsed['fields'].map(field) : []
  switch (parsed['action']) {
    case 'start':
      return started(id, parsed['type'], fields, parsed['text'])
    case 'stop':
      return { kind: 'stopped', id }
    case 'result':
      return result(id, parsed['type'], fields)
    case 'msg':
      return spoken(parsed['level'], parsed['msg'], 'raw_msg' in parsed || 'column' in parsed)
    default:
      return null
  }
}

const prefix = '@nix '
const debugPattern = /^@nix \{"action":"msg","level":[4-7],/
/**
 * A builder's line in which nothing is escaped, by far the most of a long log: to take it out of its
 * JSON takes a sixth of the time of reading it as JSON.
 */
const logLinePattern = /^@nix \{"action":"result","fields":\["([^"\\]*)"\],"id":(\d+),"type":101\}$/
const idPattern = /([{,])"(id|parent)":(\d+)/g
const endedPattern = logTexts.builderEnded.pattern
const refusesPattern = failureTexts.otherRefuses.pattern
const keptPattern = logTexts.folderKept.pattern
const storePathPattern = /\/nix\/store\/[0-9a-z]{32}-[\w.+?=-]+/g

/**
 * What a daemon says, whatever its level was, arrives with the level of errors. So an error is what
 * calls itself so, and what does neither that nor warn is taken for debugging.
 */
function spoken(level: unknown, message: unknown, hasPlace: boolean): LogMessage | null {
  const text = withoutControlSequences(typeof message === 'string' ? message : '')
  if (level !== 0) return { kind: 'text', level: typeof level === 'number' ? level : 3, text }
  if (text.startsWith('error:')) {
    return hasPlace ? { kind: 'text', level: 0, text } : { kind: 'claim', text }
  }
  if (text.startsWith('warning:')) return { kind: 'text', level: 1, text }
  if (refusesPattern.test(text)) return { kind: 'claim', text }
  const folder = keptPattern.exec(text)?.[1]
  if (folder !== undefined) return { kind: 'folder-kept', folder }
  return parseDebug(text)
}

function parseDebug(line: string): LogMessage | null {
  const drvPath = endedPattern.exec(line)?.[1]
  return drvPath === undefined ? null : { kind: 'builder-ended', drvPath }
}

function plain(line: string): LogMessage {
  const text = withoutControlSequences(line)
  return { kind: 'text', level: text.startsWith('error:') ? 0 : 3, text }
}

/** The codes are Nix's `ActivityType` (src/libutil/logging.hh). */
function started(
  id: string,
  type: unknown,
  fields: readonly Field[],
  text: unknown
): LogMessage | null {
  const [first = '', second = ''] = fields
  switch (type) {
    case 100:
      return { kind: 'copy-started', id, path: String(first) }
    case 102:
      return { kind: 'counter-started', id, counts: 'goals' }
    case 103:
      return { kind: 'counter-started', id, counts: 'copies' }
    case 104:
      return { kind: 'counter-started', id, counts: 'builds' }
    case 105:
      return { kind: 'build-started', id, drvPath: String(first), machine: String(second) }
    case 108:
      return { kind: 'substitution-started', id, path: String(first), from: String(second) }
    case 111:
      if (fields.length < 2) {
        const paths = typeof text === 'string' ? (text.match(storePathPattern) ?? []) : []
        return paths.length === 0 ? null : { kind: 'waiting', paths }
      }
      return { kind: 'resolved', drvPath: String(first), resolved: String(second) }
    default:
      return null
  }
}

/** The codes are Nix's `ResultType` (src/libutil/logging.hh). */
function result(id: string, type: unknown, fields: readonly Field[]): LogMessage | null {
  switch (type) {
    case 101:
    case 107:
      return { kind: 'log-line', id, text: String(fields[0] ?? '') }
    case 104:
      return { kind: 'phase', id, phase: String(fields[0] ?? '') }
    case 105: {
      const [done = 0, expected = 0, running = 0, failed = 0] = fields.map(Number)
      return { kind: 'progress', id, done, expected, running, failed }
    }
    case 106: {
      const [of, amount] = fields.map(Number)
      const what = expectations.get(of ?? -1)
      return what === undefined ? null : { kind: 'expected', id, what, amount: amount ?? 0 }
    }
    default:
      return null
  }
}

const expectations = new Map<number, 'copied-bytes' | 'builds' | 'transferred-bytes'>([
  [100, 'copied-bytes'],
  [101, 'transferred-bytes'],
  [105, 'builds']
])

type Field = string | number

function field(value: unknown): Field {
  return typeof value === 'string' || typeof value === 'number' ? value : ''
}

const controlCharacter = /(?!\t)\p{Cc}/gu

/**
 * A line of a log as it can be shown: without control sequences and control characters but the
 * tab. Of a line that overwrites itself (progress bars do) what a terminal would show in the end is
 * left. At most `longestLine` UTF-16 units.
 */
export function readableLine(text: string): string {
  return styledLine(text).text
}

/** The same with its colours. */
export function styledLine(text: string): TerminalLine {
  const cut = text.length > longestInput ? text.slice(-longestInput) : text
  const { text: whole, styled } = lineOnTerminal(cut)
  // A line with colours has none of these any more, so that their places stay.
  const last = whole.replace(controlCharacter, '')
  if (last.length <= longestLine) return { text: last, styled }
  return {
    text: `${last.slice(0, longestLine)} …`,
    styled: styled.flatMap((part) =>
      part.from < longestLine ? [{ ...part, to: Math.min(part.to, longestLine) }] : []
    )
  }
}

/** Longer lines are of no use on a screen, and a hundred thousand of them would fill the memory. */
const longestLine = 2000
const longestInput = 100_000
