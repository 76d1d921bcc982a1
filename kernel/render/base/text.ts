/**
 * What a terminal or a browser would act upon instead of showing it: escape sequences (ECMA-48: CSI,
 * OSC and the like), built from a string so that no control byte stands in this file.
 */
const escapeSequences = new RegExp(
  [
    '\\u001B\\[[0-?]*[ -/]*[@-~]',
    '\\u009B[0-?]*[ -/]*[@-~]',
    '\\u001B[\\]PX^_][^\\u0007\\u001B\\u009C]{0,4096}(?:\\u0007|\\u001B\\\\|\\u009C)?',
    '\\u001B[ -/]*[0-~]'
  ].join('|'),
  'g'
)

/** C0 (without tab and line feed), delete, C1, and all that turns the direction of writing. */
const unsafe = new RegExp(
  [
    '[\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F]',
    '[\\u061C\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]',
    '[\\u{E0000}-\\u{E007F}]',
    '\\p{Surrogate}'
  ].join('|'),
  'gu'
)

/**
 * Text of a step, fit to be shown: colour codes go, control characters become visible signs, marks
 * that turn the direction of writing are spelled out, and what is no Unicode is replaced. It is not
 * yet escaped for HTML.
 */
export function clean(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(escapeSequences, '').replace(unsafe, visible)
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '\u2421'
  if (code >= 0xd800 && code <= 0xdfff) return '\uFFFD'
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
}

/** Like `clean`, on one line and at most `limit` code points long, an ellipsis included. */
export function cleanLine(text: string, limit: number): string {
  // A cut before cleaning keeps the work within bounds; escape sequences are rarely that many.
  return clip(clean(text.slice(0, limit * 8)).replace(/[\n\t]+/g, ' '), limit)
}

/** Code points of a name that commands are given. */
const longestWord = 200

/** A name for whoever adds to a page, as commands take it; empty where a line cannot hold it as it is. */
export function asWord(name: string): string {
  return cleanLine(name, longestWord) === name ? name : ''
}

/**
 * All that a name of a file may hold beside what is seen as it is: what `clean` makes visible or takes
 * away, tabs and line ends, and the signs that stand for those here.
 */
const unseen = new RegExp(`[\\t\\n\\u2400-\\u2426\\u27E8]|${unsafe.source}`, 'gu')

/**
 * The name or path of a file on one line, at most `limit` code points long. Nothing of it is taken
 * away: what nobody would see is spelled out, so that two names that are others look so.
 */
export function pathLine(path: string, limit: number): string {
  return clip(path.slice(0, limit * 8).replace(unseen, spelled), limit)
}

function spelled(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const isSign = (code >= 0x2400 && code <= 0x2426) || code === 0x27e8
  return isSign ? `⟨U+${code.toString(16).toUpperCase()}⟩` : visible(character)
}

/** At most `limit` code points of a text, an ellipsis included. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text
  const points = Array.from(text.slice(0, limit * 2 + 2))
  return points.length <= limit ? points.join('') : `${points.slice(0, limit - 1).join('')}…`
}

/** Lone halves of surrogate pairs replaced, so that any program can write the text as UTF-8. */
export function wellFormed(text: string): string {
  return text.toWellFormed()
}

/** A moment as `2026-03-05 14:07`, in the time zone given (an IANA name) or the machine's own. */
export function moment(milliseconds: number, timeZone: string | null): string {
  // A formatter takes 2 ms to make and the first one 10, which is longer than a card takes.
  if (timeZone === null) return localMoment(new Date(milliseconds))
  const format = new Intl.DateTimeFormat('sv-SE', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone
  })
  return format.format(milliseconds)
}

function localMoment(date: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** Three digits of a count: what was estimated is known no better. */
export function rounded(count: number): number {
  return Math.round(Number(count.toPrecision(3)))
}

/**
 * A number of a file for a glance: integers and short decimals as they are, longer ones with four
 * significant digits.
 */
export function shortNumber(text: string): string {
  const value = Number(text)
  if (text.replace(/\D/g, '').length <= 6 || value === 0 || !Number.isFinite(value)) {
    return cleanLine(text, 40)
  }
  if (Number.isInteger(value)) return /^-?\d+$/.test(text) ? text : String(value)
  const magnitude = Math.abs(value)
  return magnitude >= 0.001 && magnitude < 100_000
    ? String(Number(value.toPrecision(4)))
    : value.toExponential(3)
}
