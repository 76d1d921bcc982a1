import { type FailureCause, reportUnusable, settleOnce } from '../../../nix/builder/index.ts'
import { hold, known } from '../../../nix/store/index.ts'
import { type StorePath, trace } from '../../../nix/base/index.ts'
import { placeOf, type Placing } from '../evaluation/index.ts'
import { type BuildListener, type Engine, pinnedPath } from '../state/index.ts'
import { markGone } from './gone-results.ts'
import type { StepResult } from './step-result.ts'

export type { StepResult } from './step-result.ts'

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
  engine: Pick<Engine, 'nix' | 'holder' | 'builds' | 'pins' | 'workspace' | 'ahead'> & Placing,
  wanted: readonly StorePath[],
  listener: BuildListener,
  signal: AbortSignal
): Promise<Realised> {
  const { nix, holder } = engine
  const results = new Map<StorePath, StepResult>()
  const missing: StorePath[] = []
  for (const drvPath of new Set(wanted)) {
    const record = known(nix, drvPath)
    // What was built ahead of the cell's turn is told as built.
    if (record === null || engine.builds.isNews(drvPath)) missing.push(drvPath)
    else results.set(drvPath, { status: 'cached', record, report: null })
  }
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
  for (const [drvPath, derivation] of reports) {
    const { cutOff, record } = derivation
    const status = cutOff ? 'cut-off' : derivation.status
    results.set(drvPath, { status, record, report: derivation })
  }
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
