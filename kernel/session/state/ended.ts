import { type CellOutcome, type EndedHow, type Mistake, stepsShown } from '../../outcome/index.ts'
import type { CellKey } from '../notebook/index.ts'
import type { Client } from '../session.ts'

/** A run of a cell that is over. */
export interface EndedRun {
  readonly key: CellKey
  /** What its cell is called in a sentence. */
  readonly title: string
  /** Whose page was given its display. */
  readonly client: string | null
  /** When it was asked for, and when it ended: milliseconds since the epoch. */
  readonly cameAt: number
  readonly at: number
  readonly how: EndedHow
}

/**
 * Runs that are over, for a page that was loaded while they were at work: it shows them at work for
 * ever, since it does not know their displays.
 */
export interface EndedRuns {
  /** In place of the one before of the same cell. */
  add(run: EndedRun): void
  /**
   * Those that were asked for before the page was loaded, ended after that, and were not started from
   * it: said once. What another page began later was no sight of this one.
   */
  take(client: Client, own: CellKey): readonly EndedRun[]
}

/** Nothing has ended. */
export function createEndedRuns(): EndedRuns {
  const runs = new Map<CellKey, EndedRun>()
  const told = new Set<string>()
  return {
    add(run) {
      runs.delete(run.key)
      runs.set(run.key, run)
    },
    take(client, own) {
      if (told.has(client.id)) return []
      told.add(client.id)
      return [...runs.values()].filter(
        ({ key, client: id, cameAt, at }) =>
          key !== own && id !== client.id && cameAt < client.since && at > client.since
      )
    }
  }
}

/** How a run came out. */
export function howItEnded(outcome: CellOutcome, mistake: Mistake | null): EndedHow {
  if (mistake !== null) return mistake.kind === 'interrupted' ? 'interrupted' : 'failed'
  const steps = outcome.shown.flatMap(stepsShown)
  return steps.some(({ status }) => status === 'built') ? 'built' : 'well'
}
