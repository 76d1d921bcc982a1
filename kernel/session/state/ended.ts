import { type CellOutcome, type Mistake, stepsShown } from '../../outcome/index.ts'
import type { CellKey } from '../notebook/index.ts'
import type { Client } from '../session.ts'

/** A run of a cell that is over. */
export interface EndedRun {
  readonly key: CellKey
  /** What its cell is called in a sentence. */
  readonly title: string
  /** Whose page was given its display. */
  readonly client: string | null
  /** Milliseconds since the epoch. */
  readonly at: number
  /** `was built`, `failed`. */
  readonly how: string
}

/**
 * Runs that are over, for a page that was loaded while they were at work: it shows them at work for
 * ever, since it does not know their displays.
 */
export interface EndedRuns {
  /** In place of the one before of the same cell. */
  add(run: EndedRun): void
  /** Those that ended after the page was loaded and were not started from it: said once. */
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
        ({ key, client: id, at }) => key !== own && id !== client.id && at > client.since
      )
    }
  }
}

/** How a run came out, as a verb. */
export function howItEnded(outcome: CellOutcome, mistake: Mistake | null): string {
  if (mistake !== null) return mistake.kind === 'interrupted' ? 'was interrupted' : 'failed'
  const steps = outcome.shown.flatMap(stepsShown)
  return steps.some(({ status }) => status === 'built') ? 'was built' : 'ended well'
}

/** Runs that a page cannot show, in sentences; null where there are none. */
export function endedInWords(runs: readonly EndedRun[]): string | null {
  if (runs.length === 0) return null
  const byHow = new Map<string, string[]>()
  for (const { how, title } of runs) byHow.set(how, [...(byHow.get(how) ?? []), title])
  const parts = [...byHow].map(([how, titles]) => {
    const plural = titles.length === 1 ? how : how.replace(/^was/, 'were')
    return `${titles.join(', ')} ${plural}`
  })
  const them = runs.length === 1 ? 'it' : 'them'
  return `This page was loaded while cells were at work, and cannot show what came of them: ${parts.join('; ')}. Run ${them} to see ${them}.`
}
