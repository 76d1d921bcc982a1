import {
  type Block,
  bytes,
  counted,
  type Document,
  type Freed,
  type HeldStep,
  type Holding,
  type Holdings,
  type HolderState
} from '../../../outcome/index.ts'
import { pale, paragraph } from './blocks.ts'

/** Rows that a display has room for. */
const mostRows = 200

const states: Readonly<Record<HolderState, string>> = {
  here: '',
  'at-work': 'a kernel works with it',
  missing: 'its file is gone',
  unknown: 'held by an earlier version'
}

/** What `%roots` shows; `own` is the notebook that asks, of which the steps are told; null of none. */
export function holdingsInWords({ holdings, ...sum }: Holdings, own: string | null): Document {
  const mine = holdings.find(({ notebook }) => notebook !== null && notebook === own)
  const title =
    holdings.length === 0
      ? 'No notebook holds anything in the store'
      : `${counted(holdings.length, 'notebook')} ${holdings.length === 1 ? 'holds' : 'hold'} ${counted(sum.results, 'result')}, ${bytes(sum.bytes)}`
  return {
    title,
    blocks: [
      ...(holdings.length === 0 ? [] : [tableOf(holdings, own)]),
      ...(mine === undefined
        ? []
        : [paragraph('This notebook, by its steps:'), stepTable(mine.steps)]),
      ...(holdings.length === 0
        ? []
        : [
            pale(
              '%gc --dry-run says what can be freed. A result that several hold counts once in all.'
            )
          ])
    ]
  }
}

function tableOf(holdings: readonly Holding[], own: string | null): Block {
  return {
    kind: 'table',
    columns: [
      { title: 'notebook', numeric: false },
      { title: 'results', numeric: true },
      { title: 'size', numeric: true },
      { title: '', numeric: false }
    ],
    rows: holdings
      .slice(0, mostRows)
      .map(({ notebook, results, bytes: size, state }) => [
        { text: notebook ?? 'one without a name' },
        { text: String(results) },
        { text: bytes(size) },
        { text: notebook !== null && notebook === own ? 'this one' : states[state] }
      ]),
    omitted: Math.max(0, holdings.length - mostRows)
  }
}

function stepTable(steps: readonly HeldStep[]): Block {
  return {
    kind: 'table',
    columns: [
      { title: 'step', numeric: false },
      { title: 'results', numeric: true },
      { title: 'size', numeric: true }
    ],
    rows: steps
      .slice(0, mostRows)
      .map(({ name, results, bytes: size }) => [
        name === null
          ? { text: 'programs, environments and what has no name', tone: 'pale' }
          : { text: name },
        { text: String(results) },
        { text: bytes(size) }
      ]),
    omitted: Math.max(0, steps.length - mostRows)
  }
}

/** What `%gc` says. */
export function freedInWords({
  isDry,
  keep,
  olderThanSeconds,
  notebooks,
  deleted
}: Freed): Document {
  const size = deleted.reduce((sum, one) => sum + (one.bytes ?? 0), 0)
  const released = notebooks.filter((one) => one.released > 0)
  const alone = notebooks.filter(({ state }) => state === 'at-work' || state === 'unknown').length
  const age =
    olderThanSeconds === null
      ? ''
      : ` and what was shown in the last ${ageInWords(olderThanSeconds)}`
  const title = `${counted(deleted.length, 'result')}, ${bytes(size)}, ${isDry ? 'would be freed' : 'freed'}`
  return {
    title,
    blocks: [
      ...(released.length === 0 ? [] : [releasedTable(released, isDry)]),
      pale(
        `Of each step the last ${keep === 1 ? 'result is' : `${keep} results are`} kept${age}, with what they are made of; so is what anybody else holds.`
      ),
      ...(alone === 0
        ? []
        : [
            pale(
              `${counted(alone, 'notebook')} ${alone === 1 ? 'was' : 'were'} left alone: a kernel works with ${alone === 1 ? 'it' : 'them'}, or one of an earlier version did.`
            )
          ])
    ]
  }
}

/** An age as it was asked for, in whole hours or days. */
function ageInWords(seconds: number): string {
  const hours = Math.round(seconds / 3600)
  return hours % 24 === 0 ? counted(hours / 24, 'day') : counted(hours, 'hour')
}

function releasedTable(notebooks: Freed['notebooks'], isDry: boolean): Block {
  return {
    kind: 'table',
    columns: [
      { title: 'notebook', numeric: false },
      { title: isDry ? 'would let go of' : 'let go of', numeric: true },
      { title: '', numeric: false }
    ],
    rows: notebooks
      .slice(0, mostRows)
      .map(({ notebook, released, state }) => [
        { text: notebook ?? 'one without a name' },
        { text: String(released) },
        { text: states[state] }
      ]),
    omitted: Math.max(0, notebooks.length - mostRows)
  }
}
