import {
  type DerivationReport,
  type FailureCause,
  reportUnusable,
  settleOnce
} from '../../../nix/builder/index.ts'
import { goneFrom, hold } from '../../../nix/store/index.ts'
import { type StorePath, trace } from '../../../nix/base/index.ts'
import { placeOf, type Placing } from '../evaluation/index.ts'
import { type BuildListener, type Engine, pinnedPath, unkept } from '../state/index.ts'
import { asItStands } from './as-it-stands.ts'
import { markGone } from './gone-results.ts'
import type { StepResult } from './step-result.ts'

export type { StepResult } from './step-result.ts'

export interface RealiseOptions {
  readonly listener: BuildListener
  readonly signal: AbortSignal
  /** Of what is wanted that of which the results are, also where they are not kept. */
  readonly asked?: ReadonlySet<StorePath>
}

const nothing: ReadonlySet<StorePath> = new Set()

export interface Realised {
  /** Of all that was wanted, and of what was met on the way there. */
  readonly results: ReadonlyMap<StorePath, StepResult>
  /** What hindered the call as a whole; null where nothing did. */
  readonly problem: FailureCause | null
  readonly interrupted: boolean
}

/**
 * Makes derivations be there. What is there already costs a look at the disk; the rest is built by
 * Nix, all together.
 */
export async function realise(
  engine: Realising,
  wanted: readonly StorePath[],
  options: RealiseOptions
): Promise<Realised> {
  const { asked = nothing, signal } = options
  engine.ahead.ask(asked)
  const realised = await realiseOnce(engine, wanted, options)
  // A build that was begun before anybody asked for it may have had it go.
  const gone = wanted.filter(
    (drvPath) => asked.has(drvPath) && realised.results.get(drvPath)?.status === 'not-kept'
  )
  if (gone.length === 0 || signal.aborted) return realised
  const again = await realiseOnce(engine, gone, options)
  return { ...again, results: new Map([...realised.results, ...again.results]) }
}

type Realising = Pick<Engine, 'nix' | 'holder' | 'builds' | 'pins' | 'workspace' | 'ahead'> &
  Placing

/** What is there, or is not to be built, and what is missing. */
function lookFor(
  engine: Realising,
  wanted: readonly StorePath[],
  asked: ReadonlySet<StorePath>
): { readonly results: Map<StorePath, StepResult>; readonly missing: readonly StorePath[] } {
  const results = new Map<StorePath, StepResult>()
  const missing: StorePath[] = []
  for (const drvPath of new Set(wanted)) {
    const found = asItStands(engine, drvPath, asked)
    // What was built ahead of the cell's turn is told as built.
    if (found === null || engine.builds.isNews(drvPath)) missing.push(drvPath)
    else results.set(drvPath, found)
  }
  return { results, missing }
}

/** How derivations stand that were asked for, by their reports. */
function resultsOf(
  reports: ReadonlyMap<StorePath, DerivationReport>
): ReadonlyMap<StorePath, StepResult> {
  return new Map(
    [...reports].map(([drvPath, report]) => {
      const { cutOff, record, status } = report
      return [drvPath, { status: cutOff ? 'cut-off' : status, record, report }]
    })
  )
}

/** Marks those that are not kept and went when what was built of them was there. */
async function markUnkept(engine: Realising, results: Map<StorePath, StepResult>): Promise<void> {
  const unkeptOnes = [...results].flatMap(([drvPath, { record, report }]) => {
    const last = record === null ? null : unkept(engine, drvPath)
    return last === null ? [] : [{ drvPath, report, last }]
  })
  // Nix itself forgets what it deletes: what it takes for being there was removed by hand.
  const removed = await goneFrom(
    engine.nix,
    unkeptOnes.map(({ last }) => last.outPath)
  )
  for (const { drvPath, report, last } of unkeptOnes)
    if (!removed.has(last.outPath))
      results.set(drvPath, { status: 'not-kept', record: null, report, last })
}

async function realiseOnce(
  engine: Realising,
  wanted: readonly StorePath[],
  { listener, signal, asked = nothing }: RealiseOptions
): Promise<Realised> {
  const { nix, holder } = engine
  const { results, missing } = lookFor(engine, wanted, asked)
  const present = [...results].flatMap(([drvPath, { record }]) =>
    record === null ? [] : [drvPath, record.outPath]
  )
  if (present.length > 0) void hold(nix, holder, present)
  trace('session', 'wanted', { there: results.size, missing: missing.length })
  if (missing.length === 0) {
    await lookAtPins(engine, results)
    return { results, problem: null, interrupted: false }
  }

  if (!engine.choices.building) {
    const settled = await settleOnce(nix, missing, engine.ahead.wanted(), signal)
    for (const drvPath of missing) {
      const record = settled.get(drvPath) ?? null
      results.set(drvPath, { status: record === null ? 'planned' : 'cached', record, report: null })
    }
    await markGone(nix, results)
    return { results, problem: null, interrupted: signal.aborted }
  }
  const { reports, problem, interrupted } = await engine.builds.join(
    missing,
    {
      limits: () => engine.workspace.declarations.limits(),
      place: (ended) => placeOf(engine, engine.workspace, ended)
    },
    listener,
    signal
  )
  for (const [drvPath, result] of resultsOf(reports)) results.set(drvPath, result)
  await markUnkept(engine, results)
  const someAreGone = await markGone(nix, results)
  await lookAtPins(engine, results)
  return { results, problem: someAreGone ? null : problem, interrupted }
}

/**
 * What was taken by its hash is marked, and looked at once in a kernel: it may have been changed.
 * What steps read of such is looked at before they are built.
 */
async function lookAtPins(
  { nix, workspace: { declarations }, pins }: Pick<Engine, 'nix' | 'workspace' | 'pins'>,
  results: Map<StorePath, StepResult>
): Promise<void> {
  for (const [drvPath, { record, report, status }] of results) {
    if (record === null || pinnedPath(nix, drvPath) === null) continue
    // Nix has just compared what it built or fetched.
    if (status === 'built' || status === 'fetched') continue
    const path = record.outPath
    const verdict = await pins.verdict(path)
    if (verdict.kind === 'different') {
      const { expected, got } = verdict
      pins.forget(path)
      const unusable = reportUnusable(drvPath, { kind: 'tampered', path, expected, got })
      results.set(drvPath, { status: 'failed', record: null, report: unusable })
    } else if (declarations.of(drvPath)?.network !== true) {
      results.set(drvPath, { status: 'pinned', record, report })
    }
  }
}
