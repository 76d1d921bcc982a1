import { join, normalize } from 'node:path'
import type { StorePath } from '../../../nix/base/index.ts'
import { changedSince, hold } from '../../../nix/store/index.ts'
import { summarise, summariseFile } from '../../files/summarise/index.ts'
import { entryOf } from '../../files/reading/index.ts'
import { type Engine, type Entry, wantedBy } from '../state/index.ts'
import { nearest } from '../mistakes/index.ts'
import type { AskedFile, Lineage, Mistake, Notice, Shown, StepReport } from '../../outcome/index.ts'
import {
  findInside,
  nothingInside,
  pathInFolder,
  withDataLinks,
  withLinks
} from '../results/index.ts'
import { dataReport } from './data-report.ts'
import { processValue } from './process-value.ts'
import { staticLinkNotices } from './static-links.ts'
import type { Realised } from '../building/index.ts'
import { lineageReport } from './lineage-report.ts'
import { environmentReport, stepReport } from './report.ts'

/** What an entry of a cell shows, and what is to be said about it. */
interface ShownEntry {
  readonly shown: Shown
  readonly notices: readonly Notice[]
  readonly mistakes: readonly Mistake[]
}

/** Shows an entry as it stands after its derivations were asked for. */
async function showEntry(
  engine: Engine,
  entry: Entry,
  results: Realised['results']
): Promise<ShownEntry> {
  switch (entry.kind) {
    case 'step': {
      const report = await stepReport(engine, entry, results, 'drawn')
      const paths = report.files.files.map(({ path }) => path)
      return showSteps([await withLinks(engine, report, paths)], results, ([step]) =>
        step === undefined ? null : { kind: 'step', step }
      )
    }
    case 'sweep': {
      const steps = await Promise.all(entry.steps.map((step) => stepReport(engine, step, results)))
      const shown = showSteps(steps, results, () => ({ kind: 'sweep', name: entry.name, steps }))
      const remarks = entry.remarks.map((remark) => ({ kind: 'steps-remark', remark }) as const)
      return { ...shown, notices: [...remarks, ...shown.notices] }
    }
    case 'environment': {
      const environment = await environmentReport(engine, entry, results)
      return { shown: { kind: 'environment', environment }, notices: [], mistakes: [] }
    }
    case 'file':
      return showFile(engine, entry, await stepReport(engine, entry, results))
    case 'data': {
      const report = await dataReport(engine, entry)
      const data = await withDataLinks(
        engine,
        report,
        report.files.files.map(({ path }) => path)
      )
      if (data.outPath !== null) void hold(engine.nix, engine.holder, [data.outPath])
      const notices = staticLinkNotices(engine, entry)
      return { shown: { kind: 'data', data }, notices, mistakes: [] }
    }
    case 'value':
      return { shown: entry, notices: [], mistakes: [] }
    case 'process': {
      const value = processValue(engine, entry.process)
      return { shown: { kind: 'value', name: entry.name, value }, notices: [], mistakes: [] }
    }
  }
}

/** What entries show together. */
export interface ShownEntries {
  readonly shown: readonly Shown[]
  readonly lineage: Lineage | null
  readonly notices: readonly Notice[]
  readonly mistakes: readonly Mistake[]
}

/** Shows entries as they stand after their derivations were asked for, in their order. */
export async function showEntries(
  engine: Engine,
  entries: readonly Entry[],
  results: Realised['results']
): Promise<ShownEntries> {
  const shown = await Promise.all(entries.map((entry) => showEntry(engine, entry, results)))
  return {
    shown: shown.map((entry) => entry.shown),
    lineage: lineageOfEntries(engine, entries, results),
    notices: shown.flatMap((entry) => entry.notices),
    mistakes: shown.flatMap((entry) => entry.mistakes)
  }
}

/** Where the steps of a cell come from; null where it has none. */
function lineageOfEntries(
  engine: Pick<Engine, 'nix' | 'workspace'>,
  entries: readonly Entry[],
  results: Realised['results']
): Lineage | null {
  const steps = entries.flatMap((entry) =>
    entry.kind === 'environment' || entry.kind === 'data' ? [] : wantedBy(entry)
  )
  return steps.length === 0 ? null : lineageReport(engine, steps, results)
}

function showSteps(
  steps: readonly StepReport[],
  results: Realised['results'],
  show: (steps: readonly StepReport[]) => Shown | null
): ShownEntry {
  const shown = show(steps)
  if (shown === null) throw new Error('there is no step to show')
  const notices = steps
    .filter(({ outPath, files }) => outPath !== null && files.total === 0)
    .map(({ name }) => ({ kind: 'wrote-nothing', step: name }) as const)
  // How a step ran, as from where it was resumed, and which of its limits does not hold.
  const remarks = steps.flatMap(({ name, drvPath }) =>
    (results.get(drvPath)?.report?.remarks ?? []).map(
      (remark) => ({ kind: 'step-remark', step: name, remark }) as const
    )
  )
  const changes = steps.flatMap((step) => changedNotice(step))
  return { shown, notices: [...changes, ...notices, ...remarks], mistakes: [] }
}

/** What is to be said of a result that is not what came out, wherever it is shown. */
function changedNotice({ name, changed = null }: StepReport): Notice[] {
  return changed === null ? [] : [{ kind: 'result-changed', step: name }]
}

/** A file behind the first ones of a listing was not looked at there. */
async function changedFile(
  { nix }: Pick<Engine, 'nix'>,
  step: StepReport,
  place: string | null
): Promise<StepReport> {
  if (step.changed != null || step.outPath === null || place === null) return step
  const entry = await entryOf(Buffer.from(place), '')
  const changed = await changedSince(nix, step.outPath, entry?.isTouched === true)
  return { ...step, changed }
}

/** A file that is not there may be misspelt: so many are compared with its name. */
const comparedFiles = 1000

async function showFile(
  engine: Engine,
  { name, path }: Extract<Entry, { kind: 'file' }>,
  step: StepReport
): Promise<ShownEntry> {
  if (step.outPath === null || path === '') {
    return { shown: { kind: 'step', step }, notices: [], mistakes: [] }
  }
  const onDisk = engine.nix.onDisk(step.outPath)
  const place = placeOf(engine, step.outPath, path)
  const file = place === null ? null : await summariseFile(place, path, engine.drawPage)
  if (file !== null) {
    const linked = await withLinks(engine, step, [path])
    const changed = await changedFile(engine, linked, place)
    return {
      ...{ shown: { kind: 'file', step: changed, file }, mistakes: [] },
      notices: changedNotice(changed)
    }
  }
  const missing = await missingFile(name, onDisk, path)
  const mistake: Mistake = { kind: 'missing-file', missing }
  return { shown: { kind: 'step', step }, notices: [], mistakes: [mistake] }
}

async function missingFile(step: string, onDisk: string, path: string): Promise<AskedFile> {
  const nothing = nothingInside(step, onDisk, path)
  if (nothing.kind === 'leads-out') return nothing
  const folder = pathInFolder(onDisk, path)
  const { files, total } = await summarise(folder ?? onDisk, { files: comparedFiles, previews: 0 })
  const paths = files.map((one) => one.path)
  return folder === null
    ? { kind: 'not-written', step, path, wrote: paths, total, nearest: nearest(path, paths) }
    : { kind: 'folder', step, path, holds: paths, total }
}

/** A link that leads out of the output stands for itself: its summary says where it points. */
function placeOf({ nix }: Pick<Engine, 'nix'>, outPath: StorePath, path: string): string | null {
  const found = findInside(nix.onDisk(outPath), path)
  if (found.kind === 'there') return found.onDisk
  const isLast = found.kind === 'leads-out' && found.link === normalize(path)
  return isLast ? join(nix.onDisk(outPath), found.link) : null
}
