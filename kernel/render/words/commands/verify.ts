import type { StorePath } from '../../../../nix/base/index.ts'
import {
  type Block,
  type Cell,
  counted,
  type Document,
  type FailureCause,
  listInWords,
  type PathsNotValid,
  timesInWords
} from '../../../outcome/index.ts'
import { failureInWords, notValidInWords } from '../index.ts'
import { code, pale, paragraph, textTable, warning } from './blocks.ts'
import { type FileDifference, fileDifferenceInWords } from './file-difference.ts'
import { type FileLikeness, likelyCausesInWords } from './likely-cause.ts'

/** Whether results are what they were. */
export interface Verified {
  readonly results: readonly VerifiedResult[]
  /** Whether steps were built once more; else what is in the store was only read. */
  readonly isBuilt: boolean
}

export interface VerifiedResult {
  readonly name: string
  readonly stored: StoredAs
  /** What came out this time; null where it was not tried. */
  readonly again: Again | null
}

/** What is in the store under the path of a result. */
export type StoredAs =
  | { readonly kind: 'not-there' }
  | { readonly kind: 'intact'; readonly narHash: string }
  | { readonly kind: 'gone'; readonly path: StorePath }
  | {
      readonly kind: 'different'
      readonly path: StorePath
      readonly expected: string
      /** null where it cannot be read. */
      readonly got: string | null
    }
  /** Nix does not take it for valid; `why` as it says itself, null where it says nothing. */
  | { readonly kind: 'absent'; readonly path: StorePath; readonly why: PathsNotValid | null }

/** What a step gave when it was built once more. */
export type Again =
  /** How often it gave the same bytes so far, and others. */
  | { readonly kind: 'same'; readonly same: number; readonly different: number }
  | {
      readonly kind: 'different'
      readonly because: 'usual' | 'state' | 'checkpoint'
      /** Where what came out is, and how it differs; null where it is not kept. */
      readonly kept: {
        readonly place: string
        readonly files: FileDifference
        /** In what these differ. */
        readonly likenesses: readonly FileLikeness[]
      } | null
    }
  | {
      readonly kind: 'failed'
      readonly cause: FailureCause | null
      /** The end of its log. */
      readonly lines: readonly string[]
    }
  | { readonly kind: 'stopped' }
  /** It is taken by its hash, and does not run. */
  | { readonly kind: 'pinned' }
  /** Names of what it reads. */
  | { readonly kind: 'inputs-gone'; readonly inputs: readonly string[] }

/** What `%verify` says. */
export function verifiedInWords({ results, isBuilt }: Verified): Document {
  const columns = ['name', 'in the store', ...(isBuilt ? ['built once more'] : []), 'hash']
  const rows = results.map(({ name, stored, again }): readonly Cell[] => [
    { text: name },
    storedCell(stored),
    ...(isBuilt ? [again === null ? { text: '' } : againCell(again)] : []),
    { text: hashOf(stored) }
  ])
  return {
    title: titleOf(results),
    blocks: [
      textTable(columns, rows),
      ...results.flatMap(({ name, stored }) => wrongBlocks(name, stored)),
      ...results.flatMap(({ name, again }) => (again === null ? [] : againBlocks(name, again)))
    ]
  }
}

/** What the two sides of a comparison are called. */
export function sidesInWords(name: string): { readonly stored: string; readonly again: string } {
  return { stored: `${name}, in the store`, again: `${name}, once more` }
}

function storedCell(stored: StoredAs): Cell {
  switch (stored.kind) {
    case 'not-there':
      return { text: 'not there', tone: 'pale' }
    case 'intact':
      return { text: 'as it was', tone: 'good' }
    case 'gone':
      return { text: 'gone', tone: 'bad' }
    case 'different':
      return { text: 'changed', tone: 'bad' }
    case 'absent':
      return { text: 'not valid', tone: 'bad' }
  }
}

function hashOf(stored: StoredAs): string {
  if (stored.kind === 'intact') return stored.narHash
  return stored.kind === 'different' ? (stored.got ?? '') : ''
}

/** What is wrong with what is in the store, and the way out. */
function wrongBlocks(name: string, stored: StoredAs): readonly Block[] {
  const sentences = wrongInWords(stored)
  return sentences === null ? [] : [paragraph(`${name}: ${sentences.join(' ')}`, 'bad')]
}

function wrongInWords(stored: StoredAs): readonly string[] | null {
  switch (stored.kind) {
    case 'not-there':
    case 'intact':
      return null
    case 'gone':
      return failureInWords(stored)
    case 'different':
      return failureInWords({ ...stored, kind: 'tampered' })
    case 'absent':
      return notValidInWords(stored.path, stored.why)
  }
}

function againCell(again: Again): Cell {
  switch (again.kind) {
    case 'same':
      return { text: `the same bytes, ${countsInWords(again)}`, tone: 'good' }
    case 'different':
      return { text: 'other bytes', tone: 'bad' }
    case 'failed':
      return { text: 'failed this time', tone: 'bad' }
    case 'stopped':
      return { text: 'interrupted', tone: 'warning' }
    case 'pinned':
      return { text: 'not run: pinned by its hash', tone: 'pale' }
    case 'inputs-gone':
      return { text: 'not built', tone: 'warning' }
  }
}

function countsInWords({ same, different }: Extract<Again, { readonly kind: 'same' }>): string {
  const times = `verified ${timesInWords(same)}`
  return different === 0 ? times : `${times}, other bytes ${timesInWords(different)}`
}

/** What is to be told of one beside its row. */
function againBlocks(name: string, again: Again): readonly Block[] {
  switch (again.kind) {
    case 'same':
    case 'stopped':
    case 'pinned':
      return []
    case 'inputs-gone':
      return [
        warning(
          `${name} was not built: what it reads is not in the store any more (${listInWords(again.inputs)}), and might come out as something else. Run the cell that defines it first.`
        )
      ]
    case 'failed': {
      const cause = again.cause === null ? [] : failureInWords(again.cause)
      const text = `${name} gave a result before, and failed when it was built once more. ${cause.join(' ')}`
      return [
        paragraph(text, 'bad'),
        ...(again.lines.length === 0 ? [] : [code(again.lines.join('\n'))])
      ]
    }
    case 'different':
      return differentBlocks(name, again)
  }
}

function differentBlocks(
  name: string,
  { because, kept }: Extract<Again, { readonly kind: 'different' }>
): readonly Block[] {
  const usual =
    'Programs do so that write the time, draw random numbers without a seed, or let threads finish in any order.'
  const likely = likelyCausesInWords(kept?.likenesses ?? [])
  const why = likely.length === 0 ? ` ${usual}` : ''
  const text = `${name} gives other bytes when it is built once more.${why}${ownReasons[because]}`
  if (kept === null) return [paragraph(text, 'bad')]
  return [
    paragraph(text, 'bad'),
    ...likely,
    ...fileDifferenceInWords(kept.files),
    pale(
      `What came out this time is in ${kept.place} until the next garbage collection. The notebook goes on with what is in the store.`
    )
  ]
}

const ownReasons = {
  usual: '',
  state: ' This one keeps a state between its builds, and was built without it this time.',
  checkpoint: ' This one is a checkpoint, and ran from the beginning this time.'
} as const

function titleOf(results: readonly VerifiedResult[]): string {
  const isAnyStored = (...kinds: readonly StoredAs['kind'][]) =>
    results.some(({ stored }) => kinds.includes(stored.kind))
  if (isAnyStored('different')) return 'Results were changed'
  if (isAnyStored('gone', 'absent')) return 'Results are not there'
  const count = (kind: Again['kind']) => results.filter(({ again }) => again?.kind === kind).length
  const [same, different, failed] = [count('same'), count('different'), count('failed')]
  const tried = same + different + failed
  if (tried === 0) return 'Nothing was changed'
  const of = tried === 1 ? 'Built once more' : `${counted(tried, 'step')} built once more`
  const parts = [
    ...(same > 0 ? [tried === 1 ? 'the same bytes' : `${same} gave the same bytes`] : []),
    ...(different > 0 ? [tried === 1 ? 'other bytes' : `${different} gave other bytes`] : []),
    ...(failed > 0 ? [tried === 1 ? 'it failed' : `${failed} failed`] : [])
  ]
  return `${of}: ${parts.join(', ')}`
}
