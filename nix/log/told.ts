import * as v from 'valibot'
import { readJson } from '../base/index.ts'
import type { Curve, Told } from '../remembered/index.ts'
import { readableLine, type RawLines } from './message.ts'
import { readRawLines } from './raw-lines.ts'

/** What one line tells. */
export interface ToldLine {
  readonly progress: Told['progress']
  readonly numbers: ReadonlyMap<string, number>
}

export const nothingTold: Told = { progress: null, curves: [], others: [] }

/** Curves that are drawn; a name in each line of a log would fill a page. */
export const mostCurves = 8
/** A curve is some hundred pixels wide. */
export const mostValues = 128
export const longestCurveName = 40
/** A line that tells numbers is short; of longer ones nothing is read. */
export const longestToldLine = 1000
/** Numbers of one line. */
const mostOfLine = 32
/** Of names beyond the curves so many are told apart, to be counted. */
export const mostOthers = 32

/** Null where nothing was told. */
export function anyTold(told: Told): Told | null {
  return told.progress === null && told.curves.length === 0 ? null : told
}

/**
 * What tells such lines from all others, also where they stand in JSON: a log is searched for them
 * before any line of it is read.
 */
const marks = ['nw_report', '%|', '/step', '- loss: ', 'ETA: ']

/** Whether a text may hold lines that tell numbers. */
export function mayTell(text: string): boolean {
  return marks.some((mark) => text.includes(mark))
}

/**
 * The numbers of a line: `{"nw_report": {"done": 3, "total": 10, "loss": 0.2}}` is meant to tell
 * them; bars of tqdm (which Lightning draws too) and of Keras do so by the way. Null where it tells
 * none.
 */
export function readTold(line: string): ToldLine | null {
  if (line.length > longestToldLine || !mayTell(line)) return null
  return readReport(line) ?? readTqdm(line) ?? readKeras(line)
}

/** What was told, with one more line. */
export function tell(told: Told, { progress, numbers }: ToldLine): Told {
  let { curves, others } = told
  for (const [name, value] of numbers) {
    const at = curves.findIndex((curve) => curve.name === name)
    const curve = curves[at]
    if (curve !== undefined) curves = curves.with(at, longer(curve, value))
    else if (curves.length < mostCurves)
      curves = [...curves, { name, values: [value], stride: 1, total: 1, last: value }]
    else if (others.length < mostOthers && !others.includes(name)) others = [...others, name]
  }
  return { progress: progress ?? told.progress, curves, others }
}

function longer({ name, values, stride, total }: Curve, value: number): Curve {
  const isKept = total % stride === 0
  const all = isKept ? [...values, value] : values
  const isFull = all.length > mostValues
  return {
    name,
    values: isFull ? all.filter((_, at) => at % 2 === 0) : all,
    stride: isFull ? stride * 2 : stride,
    total: total + 1,
    last: value
  }
}

const reportLine = v.object({ nw_report: v.record(v.string(), v.unknown()) })

function readReport(line: string): ToldLine | null {
  const text = line.trim()
  const report = text.startsWith('{"nw_report"') ? readJson(reportLine, text) : null
  if (report === null) return null
  const all = numbersOf(Object.entries(report.nw_report))
  const [done, total] = [all.get('done'), all.get('total')]
  all.delete('done')
  all.delete('total')
  const progress = done === undefined || total === undefined ? null : progressOf(done, total)
  return progress === null && all.size === 0 ? null : { progress, numbers: all }
}

const tqdmLine = /(?:^|\s)\d{1,3}%\|[^|]*\| *(\d+)\/(\d+) *\[([^\]]*)/

/** `Epoch 3:  45%|████▌  | 45/100 [00:10<00:12, 4.4it/s, v_num=0, loss=0.12]` */
function readTqdm(line: string): ToldLine | null {
  const [, done, total, rest = ''] = tqdmLine.exec(line) ?? []
  if (done === undefined || total === undefined) return null
  const pairs = rest.split(',').flatMap((part): [string, string][] => {
    const [name = '', value, ...more] = part.split('=')
    return value === undefined || more.length > 0 ? [] : [[name, value]]
  })
  const numbers = numbersOf(pairs)
  // Lightning's number of its log folder.
  numbers.delete('v_num')
  return { progress: progressOf(Number(done), Number(total)), numbers }
}

const kerasLine = /^\s*(\d+)\/(\d+)\s.*?(?:\/step|ETA: | - loss: )/

/** `45/100 ━━━━━━━━ 3s 20ms/step - accuracy: 0.91 - loss: 0.3`, of each version of Keras. */
function readKeras(line: string): ToldLine | null {
  const [, done, total] = kerasLine.exec(line) ?? []
  if (done === undefined || total === undefined) return null
  const pairs = line.split(' - ').flatMap((part): [string, string][] => {
    const [name = '', value, ...more] = part.split(': ')
    return value === undefined || more.length > 0 || name === 'ETA' ? [] : [[name, value]]
  })
  return { progress: progressOf(Number(done), Number(total)), numbers: numbersOf(pairs) }
}

function progressOf(done: number, total: number): Told['progress'] {
  return total > 0 && done >= 0 && Number.isFinite(total)
    ? { done: Math.min(done, total), total }
    : null
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** Those that are finite numbers, with names that fit a line: a letter, then letters, digits and what joins them. */
function numbersOf(pairs: readonly (readonly [string, unknown])[]): Map<string, number> {
  const numbers = new Map<string, number>()
  for (const [spaced, value] of pairs.slice(0, mostOfLine)) {
    const name = spaced.trim()
    const text = typeof value === 'string' ? value.trim() : value
    const read = typeof text === 'string' && number.test(text) ? Number(text) : text
    const isName = name.length <= longestCurveName && /^[\p{L}_][\p{L}\p{N}_./@ -]*$/u.test(name)
    if (isName && typeof read === 'number' && Number.isFinite(read)) numbers.set(name, read)
  }
  return numbers
}

/** So many lines of what came at once are read: the newest, as a flood tells nobody more. */
const mostAtOnce = 200

/** What was told, with lines that are not read yet; the same where they tell nothing. */
export function tellRaw(told: Told, lines: RawLines): Told {
  if (!mayTell(lines.bytes)) return told
  return readRawLines(lines, mostAtOnce).reduce(tellLine, told)
}

/** What was told, with a line as a builder wrote it; the same where it tells nothing. */
export function tellLine(told: Told, text: string): Told {
  if (text.length > longestWritten || !mayTell(text)) return told
  const line = readTold(readableLine(text))
  return line === null ? told : tell(told, line)
}

/** With bars of colour and what was written over, before the line that is seen is. */
const longestWritten = 20 * longestToldLine
