import { settle } from '../../../nix/builder.ts'
import { known, knownOutput } from '../../../nix/records.ts'
import type { StorePath } from '../../../nix/store-path.ts'
import type { Engine } from '../engine.ts'
import type { NamedIdentity } from '../named-steps.ts'
import type { StepReport } from '../outcome.ts'
import { stepReport } from '../report.ts'

/**
 * Has Nix look which of these come to what is there already, since what they read came out the same:
 * nothing is built, and what settles is known from then on.
 */
export async function settleUnknown(
  { nix }: Pick<Engine, 'nix'>,
  drvPaths: readonly StorePath[],
  signal?: AbortSignal
): Promise<void> {
  const unknown = drvPaths.filter((drvPath) => known(nix, drvPath) === null)
  if (unknown.length > 0) await settle(nix, unknown, signal)
}

/**
 * A step as it stands in the store, with nothing built for it: `cached` where its result is there,
 * `planned` where it is not. Of an earlier identity whose derivation was collected, what the history
 * keeps.
 */
export async function presentReport(
  engine: Engine,
  { name, drvPath, entry }: NamedIdentity
): Promise<StepReport> {
  const { nix } = engine
  const record = known(nix, drvPath) ?? (entry === null ? null : knownOutput(nix, entry.outPath))
  const results = new Map(
    record === null ? [] : [[drvPath, { status: 'cached' as const, record, report: null }]]
  )
  const report = await stepReport(engine, { name, drvPath }, results, 'drawn')
  if (entry === null || report.command.length > 0) return report
  const inputs = entry.inputs.map((input) => input.name)
  return { ...report, command: entry.command, inputs }
}
