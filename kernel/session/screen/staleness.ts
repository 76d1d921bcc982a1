import { isDeepStrictEqual } from 'node:util'
import type { StorePath } from '../../../nix/base/index.ts'
import { type Shown, type StaleReason, stepsShown, type StepStatus } from '../../outcome/index.ts'
import type { Evaluated } from '../evaluation/index.ts'
import type { CellOnScreen, Entry } from '../state/index.ts'
import type { Page } from '../request/index.ts'
import { gaveNothing, isNew, isPlanned } from './failed-before.ts'
import { fingerprintOf } from './fingerprint.ts'
import { type Known, whyGone, whyNotThere } from './stale-reasons.ts'

/** What is known when cells are looked at again. */
export interface Facts extends Known, Page {
  /** How derivations came out that this request has tried to build. */
  readonly tried: ReadonlyMap<StorePath, StepStatus>
  /** Steps that are shown as blocked and still are: of what they read something is not there. */
  readonly blocked: ReadonlySet<StorePath>
  /** Whether a result has gone since its step is not kept. */
  readonly isUnkept: (drvPath: StorePath) => boolean
}

/** By place among what is shown, why it is to be marked. */
export type Marks = ReadonlyMap<number, StaleReason>

/** How a cell stands that was evaluated again. */
export type Standing =
  /** What it shows is what the notebook says. */
  | { readonly kind: 'same' }
  /** It is listed as one to be built, and still is. */
  | { readonly kind: 'still-unbuilt' }
  /** It would show something else, and its page cannot be told. */
  | { readonly kind: 'out-of-reach'; readonly marks: Marks }
  /** All that it would show is there. */
  | { readonly kind: 'other' }
  /** Some of what it would show is not there; `changed` is there and is something else. */
  | {
      readonly kind: 'stale'
      readonly marks: Marks
      readonly changed: readonly { readonly entry: Entry; readonly index: number }[]
    }

/**
 * How a cell stands: follows from what it shows, from what its definitions and its question are now,
 * and from what is known of results.
 */
export function standingOf(cell: CellOnScreen, now: Evaluated, facts: Facts): Standing {
  const { marks, isSame } = compare(cell, now, facts)
  if (isSame) {
    const isListed = cell.stale !== null && cell.outcome.shown.some(isPlanned)
    return { kind: isListed ? 'still-unbuilt' : 'same' }
  }
  if (!isShowable(cell, facts)) return { kind: 'out-of-reach', marks }
  if (marks.size === 0) return { kind: 'other' }
  const changed = now.entries.flatMap((entry, index) => {
    const before = cell.shown.get(now.of[index] ?? '')
    const isOther =
      before !== undefined &&
      !marks.has(before.index) &&
      fingerprintOf(entry, facts.outputs) !== before.fingerprint
    return isOther ? [{ entry, index: before.index }] : []
  })
  return { kind: 'stale', marks, changed }
}

function compare(
  cell: CellOnScreen,
  now: Evaluated,
  facts: Facts
): { readonly marks: Marks; readonly isSame: boolean } {
  const byDefinition = new Map(now.of.map((name, index) => [name ?? '', now.entries[index]]))
  const marks = new Map<number, StaleReason>()
  const gone = whyGone(cell, now, facts)
  let isSame =
    cell.shown.size === now.entries.length && isDeepStrictEqual(now.mistakes, cell.mistakes)
  for (const [name, thing] of cell.shown) {
    const entry = byDefinition.get(name)
    const before = cell.outcome.shown[thing.index]
    if (entry === undefined) {
      marks.set(thing.index, gone(name))
      isSame = false
      continue
    }
    const reason = whyNotThere(cell, thing, entry, facts)
    // Of what was never built, nothing came out before that a mark could dim.
    if (reason !== null && !isNew(before)) marks.set(thing.index, reason)
    if (fingerprintOf(entry, facts.outputs) !== thing.fingerprint) isSame = false
    else if (before !== undefined && (isFreed(before, facts) || isTried(before, facts)))
      isSame = false
    // Where its page cannot be told, what it shows is as it was when it ran.
    else if (before !== undefined && isShowable(cell, facts) && hasGone(before, facts))
      isSame = false
  }
  return { marks, isSame }
}

/**
 * Whether a client's page can be given something else in the place of what a cell shows: by the id of
 * the cell, in the display that this same page was given when the cell ran, or wherever it is.
 */
export function isShowable(cell: CellOnScreen, { client, reachesAll = false }: Page): boolean {
  return cell.cell.id !== null && (reachesAll || (cell.hasDisplay && cell.client === client))
}

/** Whether a step is shown as blocked by others whose results are there by now. */
export function isFreed(shown: Shown, { blocked }: Pick<Facts, 'blocked'>): boolean {
  return stepsShown(shown).some(
    ({ status, drvPath }) => status === 'blocked' && !blocked.has(drvPath)
  )
}

/** Whether a step is shown with its files, and is not kept: they are not there any more. */
export function hasGone(shown: Shown, { isUnkept }: Pick<Facts, 'isUnkept'>): boolean {
  return stepsShown(shown).some(({ outPath, drvPath }) => outPath !== null && isUnkept(drvPath))
}

/** Whether this request has tried to build what is shown as planned, and nothing came of it. */
function isTried(shown: Shown, { tried }: Pick<Facts, 'tried'>): boolean {
  return stepsShown(shown).some(
    ({ status, drvPath }) => status === 'planned' && gaveNothing(tried.get(drvPath) ?? 'planned')
  )
}
