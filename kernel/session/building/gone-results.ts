import { reportBlocked, reportUnusable } from '../../../nix/builder/index.ts'
import { goneBelow, isOnDisk } from '../../../nix/store/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import { lostInputs } from './lost-inputs.ts'
import type { StepResult } from './step-result.ts'

/**
 * Corrects what came of a call by what is on the disk: a result that Nix takes for valid and that
 * somebody removed is gone, and what reads it is blocked by that, whatever Nix said of it; what else
 * is missing that something needs is named. Gives whether there was any.
 */
export async function markGone(nix: Nix, results: Map<StorePath, StepResult>): Promise<boolean> {
  const gone = new Map<StorePath, StorePath>()
  const below = new Map<StorePath, readonly StorePath[]>()
  let someAreLost = false
  for (const [drvPath, { record, status, report }] of results) {
    if (record !== null && !isOnDisk(nix, record.outPath)) gone.set(drvPath, record.outPath)
    if (record !== null || (status !== 'failed' && status !== 'blocked')) continue
    const found = await goneBelow(nix, [drvPath])
    for (const [input, path] of found) gone.set(input, path)
    if (found.size > 0) below.set(drvPath, [...found.keys()])
    // What Nix says in words of its own may be that something is not there which it counts on.
    else if (report?.cause?.kind === 'other') {
      const [lost] = await lostInputs(nix, drvPath)
      if (lost === undefined) continue
      const unusable = reportUnusable(drvPath, { kind: 'lost', ...lost })
      results.set(drvPath, { status: 'failed', record: null, report: unusable })
      someAreLost = true
    }
  }
  for (const [drvPath, causes] of below) {
    const report = reportBlocked(drvPath, causes)
    results.set(drvPath, { status: 'blocked', record: null, report })
  }
  for (const [drvPath, path] of gone) {
    const report = reportUnusable(drvPath, { kind: 'gone', path })
    results.set(drvPath, { status: 'failed', record: null, report })
  }
  return gone.size > 0 || someAreLost
}
