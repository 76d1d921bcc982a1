import {
  type Block,
  type BriefChange,
  briefly,
  type BuildReason,
  type Change,
  firstInWords,
  isCause,
  type LinesThatDiffer
} from '../../outcome/index.ts'
import { inContext } from './lines-in-context.ts'

/** Code points of a value in a sentence. */
const longestValue = 60
/** Causes of an input that a sentence names. */
const mostCauses = 3

/** Why a step was built, in a few words. */
export function reasonInWords(reason: BuildReason): string {
  switch (reason.kind) {
    case 'first-build':
      return 'first build'
    case 'result-lost':
      return 'its result was not in the store any more, and in no cache'
    case 'more':
      return `and ${reason.count} more: %why ${reason.step}`
    default:
      return briefChange(reason)
  }
}

/** A change in one sentence without a full stop, as `--epochs 10 → 20`. */
export function changeInWords(change: Change): string {
  return briefChange(briefly(change))
}

function briefChange(change: BriefChange): string {
  switch (change.kind) {
    case 'option':
      return optionInWords(change.option, change.from, change.to)
    case 'arguments':
      return `arguments ${listed(change.from)} → ${listed(change.to)}`
    case 'program':
      return `program ${short(change.from)} → ${short(change.to)}`
    case 'text': {
      const { what, of, where } = change
      return `${what === 'option' ? `the text of ${of}` : `${what} ${of}`} changed${linesInWords(where)}`
    }
    case 'input':
      return inputInWords(change)
    case 'toolchain':
      return change.from === change.to || change.to === null
        ? `toolchain ${change.name} changed`
        : `toolchain ${change.name} ${change.from ?? 'another'} → ${change.to}`
    case 'variable':
      return `variable ${optionInWords(change.name, change.from, change.to)}`
    case 'machine':
      return `the kind of machine: ${change.from} → ${change.to} changed`
    case 'start':
      return `how the workflow library starts a step${partsInWords(change.parts)} changed`
    case 'addressing':
      return 'whether results are addressed by their content changed'
    case 'written':
      return change.how === 'order'
        ? `order of the words ${listed(change.from)} → ${listed(change.to)}`
        : `written ${listed(change.from)} → ${listed(change.to)}`
    case 'starter':
      return `toolchain.sh ${change.from} → ${change.to}`
    case 'unknown':
      return change.because === 'many'
        ? 'more lies behind it than is compared'
        : 'it is defined differently; how it was defined before is not in the store any more'
  }
}

function linesInWords(where: LinesThatDiffer): string {
  switch (where.kind) {
    case 'unknown':
      return ''
    case 'end':
      return ': line breaks at its end alone'
    case 'lines':
      return where.count === 1
        ? `: line ${where.first}`
        : `: ${where.count} lines, the first is line ${where.first}`
  }
}

/** Parts of a derivation that stand in a sentence. */
const mostParts = 5

function partsInWords(parts: readonly string[]): string {
  return parts.length === 0 ? '' : ` (${firstInWords(parts, mostParts)} of its derivation)`
}

/** Changes as a reader goes through them: a sentence each, with the lines of texts, inputs folded. */
export function changeBlocks(changes: readonly Change[]): Block[] {
  return changes.flatMap((change): Block[] => {
    const text = changeInWords(change)
    if (change.kind === 'text' && isShowable(change))
      return [
        { kind: 'paragraph', text },
        { kind: 'difference', lines: inContext(change.lines) }
      ]
    if (change.kind === 'input' && change.because.some(isLong)) {
      const blocks = changeBlocks(change.because)
      return [{ kind: 'section', title: text, open: false, blocks }]
    }
    return [{ kind: 'paragraph', text }]
  })
}

/** Whether a sentence does not say all of it. */
function isLong(change: Change): boolean {
  return (change.kind === 'text' && isShowable(change)) || change.kind === 'input'
}

/** Whether there are lines that differ: a line break at the end makes no other line. */
function isShowable({ lines }: Extract<Change, { kind: 'text' }>): boolean {
  return lines.some(({ change }) => change !== 'same')
}

const behindInput = {
  changed: '',
  same: ', and gave the same bytes',
  pinned: ', and did not run: it is taken by the same hash as before'
} as const

function inputInWords({ name, how, because }: Extract<BriefChange, { kind: 'input' }>): string {
  if (how === 'new' || how === 'gone') return `input ${name} is ${how}`
  const behind = behindInput[how]
  const causes = [...new Set(because.filter(isCause).flatMap((change) => rootsOf(change, null)))]
  if (causes.length === 0) return `input ${name} changed${behind}`
  const more = causes.length - mostCauses
  const named = causes.slice(0, mostCauses).join(', ')
  return `input ${name} changed (because ${named}${more > 0 ? ` and ${more} more` : ''})${behind}`
}

/** What lies at the bottom of a change of inputs of inputs: `seed 1 → 2 of dataset`. */
function rootsOf(change: BriefChange, of: string | null): string[] {
  if (change.kind === 'input' && change.how === 'changed' && change.because.length > 0)
    return change.because.filter(isCause).flatMap((one) => rootsOf(one, change.name))
  const words = briefChange(change)
  return [of === null ? words : `${of}: ${words}`]
}

function optionInWords(option: string, from: string | null, to: string | null): string {
  if (from === null) return `${[option, short(to ?? '')].join(' ').trim()} is new`
  if (to === null) return `${[option, short(from)].join(' ').trim()} is gone`
  return `${option} ${shown(from)} → ${shown(to)}`
}

function listed(words: readonly string[]): string {
  return words.length === 0 ? 'none' : short(words.join(' '))
}

function shown(value: string): string {
  return value === '' ? '""' : short(value)
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  const points = Array.from(line)
  return points.length <= longestValue ? line : `${points.slice(0, longestValue - 1).join('')}…`
}
