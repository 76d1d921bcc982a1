import { inWordsOfStep, nameOf } from '../notebook/index.ts'
import { type DerivationReport, partialOutput } from '../../../nix/builder/index.ts'
import {
  changedSince,
  closure,
  known,
  type LineageStep,
  type ResultRecord,
  type StepEdge,
  stepWithInputs
} from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import { summarise } from '../../files/summarise/index.ts'
import type { FileListing } from '../../files/reading/index.ts'
import { cellOf, type Engine, type NamedDerivation, type Workspace } from '../state/index.ts'
import {
  explainScriptError,
  type FailedStepInput,
  environmentHere,
  foundProgram,
  inLinesOfCell,
  likelyCauses
} from '../mistakes/index.ts'
import { failedInput } from './failed-input.ts'
import { notPinnedBehind } from './not-pinned.ts'
import { findInStore, wholeLog } from '../results/index.ts'
import type {
  EnvironmentReport,
  Explanation,
  FoundProgram,
  LogTail,
  PartialFiles,
  StepFailure,
  StepReport,
  StepStatus,
  Toolchain
} from '../../outcome/index.ts'
import type { Realised, StepResult } from '../building/index.ts'
import { reasonsFor } from '../history/index.ts'

/**
 * What one step gave, with its files read within bounds. `pages` says whether first pages of PDFs are
 * drawn: of steps of which nobody sees the files, as those of a sweep, they are counted.
 */
export async function stepReport(
  engine: Engine,
  { name, drvPath }: NamedDerivation,
  results: Realised['results'],
  pages: 'drawn' | 'counted' = 'counted'
): Promise<StepReport> {
  const { nix } = engine
  const result = results.get(drvPath)
  const record = result?.record ?? null
  const last = record ?? result?.last ?? null
  const status = result?.status ?? 'planned'
  const described = stepWithInputs(nix, drvPath)
  const inputs = described?.inputs ?? []
  const declared = engine.workspace.declarations.of(drvPath)
  const first = [...(declared?.preview ?? []), ...(declared?.metrics ?? [])]
  const files =
    record === null
      ? { files: [], total: 0 }
      : await summarise(nix.onDisk(record.outPath), {
          first,
          isInStore: true,
          drawPage: pages === 'drawn' ? engine.drawPage : null
        })
  return {
    name,
    status,
    drvPath,
    ...keptOf(last),
    outPath: record?.outPath ?? null,
    notPinned: notPinnedBehind(engine, { name, drvPath }),
    ...verifiedOf(last, status),
    changed:
      record === null ? null : await changedSince(nix, record.outPath, files.isTouched === true),
    size: last === null ? null : record === null ? last.narSize : bytesOf(files, record.narSize),
    command: described === null ? [] : commandInWords(engine, described.step),
    inputs: inputs.map(({ from }) => nameOf(engine.workspace, from)),
    files,
    folder: null,
    linked: [],
    declared,
    reasons: reasonsFor(engine, { name, drvPath }, status),
    cell: cellOf(engine.workspace, { name, drvPath }),
    ...timesOf(result),
    toolchain: toolchainOf(engine),
    log: await readableLog(engine, { name, drvPath }, result),
    failure: await failureOf(engine, { name, drvPath }, results),
    partial: record === null ? await partialFiles(nix, drvPath, first) : null
  }
}

/** What is kept of a result, whenever it was built; null each where there is none. */
function keptOf(
  record: ResultRecord | null
): Pick<StepReport, 'outPath' | 'narHash' | 'references' | 'builtAt' | 'sandboxed'> {
  if (record === null)
    return { outPath: null, narHash: null, references: [], builtAt: null, sandboxed: null }
  const { outPath, narHash, references, builtAt, sandboxed } = record
  return { outPath, narHash, references: references ?? [], builtAt, sandboxed }
}

/** How long its build took, when that began, and where: of this build, else of the one that is kept. */
function timesOf(
  result: StepResult | undefined
): Pick<StepReport, 'seconds' | 'startedAt' | 'builtOn' | 'passage'> {
  const { report } = result ?? {}
  const record = result?.record ?? result?.last
  return {
    builtOn: report?.builtOn ?? record?.builtOn ?? null,
    passage: report?.passage ?? record?.passage ?? null,
    seconds: report?.seconds ?? record?.seconds ?? null,
    startedAt: report?.startedAt ?? record?.startedAt ?? null
  }
}

/** What is known by its hash is compared with that, and needs no build. */
function verifiedOf(
  record: ResultRecord | null,
  status: StepStatus
): Pick<StepReport, 'verified' | 'differed'> {
  if (record === null || status === 'pinned') return { verified: null }
  const { same = 0, different = 0 } = record.verified ?? {}
  return { verified: same, differed: different }
}

/**
 * Bytes of all files. The archive that Nix measures holds their names as well, which of a few small
 * files is the most of it; of more files than are listed it is next to nothing.
 */
function bytesOf({ files, total }: FileListing, archive: number): number {
  return files.length < total ? archive : files.reduce((sum, { size }) => sum + size, 0)
}

/** What is kept of a step that failed when it was last built. */
async function partialFiles(
  nix: Engine['nix'],
  drvPath: StorePath,
  first: readonly string[]
): Promise<PartialFiles | null> {
  const partial = partialOutput(nix, drvPath)
  if (partial === null) return null
  const { place, cutFrom } = partial
  return { files: await summarise(place, { first }), place, cutFrom }
}

/** A derivation that is no step; its closure where it is built. */
export async function environmentReport(
  engine: Pick<Engine, 'nix' | 'workspace' | 'folder'>,
  { name, drvPath }: NamedDerivation,
  results: Realised['results']
): Promise<EnvironmentReport> {
  const { nix } = engine
  const outPath = results.get(drvPath)?.record?.outPath ?? null
  const size = outPath === null ? null : await closure(nix, outPath)
  return {
    name,
    drvPath,
    outPath,
    closure: size?.ok === true ? size.value : null,
    notPinned: notPinnedBehind(engine, { name, drvPath })
  }
}

/** The name under which a definition gives a step; null where none does. */
export function definedAs(
  { names }: Pick<Workspace, 'names'>,
  { name, drvPath }: NamedDerivation
): string | null {
  return names.isNamed(drvPath, name) ? name : null
}

/** The command in the notation of the notebook: `${dataset}/data.csv` for a file of an input. */
function commandInWords(
  engine: Pick<Engine, 'workspace'>,
  { command, references }: Pick<LineageStep, 'command' | 'references'>
): string[] {
  return command.map(inWordsOfStep(references, (drvPath) => nameOf(engine.workspace, drvPath)))
}

function toolchainOf({
  workspace: { notebook },
  toolchain
}: Pick<Engine, 'workspace' | 'toolchain'>): Toolchain | null {
  if (notebook.has('toolchain')) return { kind: 'notebook' }
  return toolchain.ok ? { kind: 'machine', contents: toolchain.value.contents } : null
}

/** A failed script tells of lines of its own, which the reader has not before them. */
async function readableLog(
  engine: Engine,
  step: NamedDerivation,
  result: StepResult | undefined
): Promise<LogTail | null> {
  const log = await wholeLog(engine, step.drvPath, logOf(result))
  if (log === null || result?.status !== 'failed') return log
  const { workspace } = engine
  const lines = inLinesOfCell(workspace, definedAs(workspace, step), log.lines)
  if (log.styled === undefined) return { ...log, lines }
  // Where a line says something else now, its parts are elsewhere.
  const before = log.head?.length ?? 0
  const isSame = (at: number) => at < before || lines[at - before] === log.lines[at - before]
  return { ...log, lines, styled: log.styled.filter(([at]) => isSame(at)) }
}

function logOf(result: StepResult | undefined): LogTail | null {
  return result?.report?.log ?? (result?.record ?? result?.last)?.log ?? null
}

/** Why a step gave nothing, for a step that is not shown too; null where it gave something. */
export async function failureOf(
  engine: Pick<Engine, 'nix' | 'workspace' | 'folder'>,
  { name, drvPath }: NamedDerivation,
  results: Realised['results']
): Promise<StepFailure | null> {
  const report = results.get(drvPath)?.report
  if (report === undefined || report === null || report.outPath !== null) return null
  const inputs = stepWithInputs(engine.nix, drvPath)?.inputs ?? []
  // Of a full disk the log can only say the same again.
  const likely =
    report.status !== 'failed' || report.cause?.kind === 'no-space'
      ? []
      : likelyCauses({
          name,
          log: report.log?.lines ?? [],
          inputs: await Promise.all(inputs.map((edge) => inputOf(engine, edge, results))),
          found: (path) => linkedAt(engine.nix, path) ?? foundProgram(engine.nix, path),
          environment: (module) => environmentHere(engine.folder, module)
        })
  const inScript =
    report.status === 'failed'
      ? explainScriptError(
          engine.workspace,
          definedAs(engine.workspace, { name, drvPath }),
          report.log?.lines ?? []
        )
      : []
  return {
    exitCode: report.exitCode,
    explanation: [...inScript, ...likely, ...explanationOf(report)],
    blockedBy: report.blockedBy.map((path) => nameOf(engine.workspace, path)),
    ...(report.cause?.kind === 'gone' ? { isGone: true } : {})
  }
}

function explanationOf({ cause, status }: DerivationReport): readonly Explanation[] {
  if (cause !== null) return [{ kind: 'cause', cause }]
  return status === 'stopped' ? [{ kind: 'interrupted' }] : []
}

function inputOf(
  engine: Pick<Engine, 'nix' | 'workspace'>,
  { from, files }: StepEdge,
  results: Realised['results']
): Promise<FailedStepInput> {
  const record = results.get(from)?.record ?? known(engine.nix, from)
  const place = record === null ? null : engine.nix.onDisk(record.outPath)
  return failedInput(nameOf(engine.workspace, from), files, place)
}

/** What a link leads to that stands at a path of the store, as a program says it. */
function linkedAt(nix: Nix, path: string): FoundProgram | null {
  const found = findInStore(nix, path)
  return found.kind === 'leads-out' ? { kind: 'link', target: found.target } : null
}
