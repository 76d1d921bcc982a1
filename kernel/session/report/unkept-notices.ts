import { known, lineage } from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { Notice, UnkeptHow } from '../../outcome/index.ts'
import type { StepResults } from '../building/index.ts'
import { nameOf } from '../notebook/index.ts'
import type { Engine } from '../state/index.ts'

/** What is to be said of steps that are not kept, and that were met while a cell was built. */
export function unkeptNotices(
  engine: Pick<Engine, 'nix' | 'workspace'>,
  results: StepResults
): readonly Notice[] {
  const remarks = [...results.values()].flatMap(({ report }) => report?.unkept ?? [])
  const each = new Map(remarks.map((remark) => [JSON.stringify(remark), remark]))
  return [...each.values()].map((remark) => {
    const step = nameOf(engine.workspace, remark.step)
    const how: UnkeptHow =
      remark.kind === 'stays'
        ? { kind: 'stays', why: remark.why }
        : { kind: remark.kind, after: builtBefore(engine, remark.step, results) }
    return { kind: 'unkept', step, how }
  })
}

/** The steps of the notebook that read one, near or far, are there, and were not built with it. */
function builtBefore(
  { nix, workspace }: Pick<Engine, 'nix' | 'workspace'>,
  drvPath: StorePath,
  results: StepResults
): readonly string[] {
  const others = [...workspace.names.all()].filter(
    (other) =>
      other !== drvPath &&
      results.get(other)?.report?.status !== 'built' &&
      known(nix, other) !== null
  )
  return others
    .filter((other) => lineage(nix, [other]).steps.some((step) => step.drvPath === drvPath))
    .map((other) => nameOf(workspace, other))
}
