import { known, lineage, stepWithInputs } from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import { asItStands, type Realised, type StepResult } from '../building/index.ts'
import { askedBy, type Evaluated } from '../evaluation/index.ts'
import { nameOf } from '../notebook/index.ts'
import type { Cause, Page } from '../request/index.ts'
import { stepsShown } from '../../outcome/index.ts'
import { type CellOnScreen, type Engine, type Entry, unkept, wantedBy } from '../state/index.ts'
import { gaveNothing } from './failed-before.ts'
import type { Outputs } from './fingerprint.ts'
import type { Facts } from './staleness.ts'

/** What the store says of results, for cells that were evaluated again. */
export function factsAbout(
  { nix, workspace }: Stored,
  cells: readonly CellOnScreen[],
  evaluated: readonly Evaluated[],
  {
    cause,
    results,
    client,
    reachesAll = false
  }: Page & {
    readonly cause: Cause
    readonly results: Realised['results']
  }
): Facts {
  const entries = evaluated.flatMap((one) => one.entries)
  const outputs = outputsOf({ nix, workspace }, evaluated)
  const failed = new Set(
    [...results].flatMap(([drvPath, { status }]) => (status === 'failed' ? [drvPath] : []))
  )
  const missing = entries.flatMap(wantedBy).filter((drvPath) => !outputs.has(drvPath))
  const found = new Map<string, ReadonlySet<string>>()
  return {
    cause,
    client,
    reachesAll,
    outputs,
    failed,
    notebook: workspace.notebook,
    failedInputs: failedInputsOf(nix, missing, failed),
    blocked: blockedAmong(nix, cells),
    isUnkept: (drvPath) => unkept({ nix, workspace }, drvPath) !== null,
    tried: new Map([...results].map(([drvPath, { status }]) => [drvPath, status])),
    nameOf: (drvPath) => nameOf(workspace, drvPath),
    // Found once for all cells.
    dependents(name) {
      const users = found.get(name) ?? workspace.program.dependents([name])
      found.set(name, users)
      return users
    }
  }
}

/**
 * What is there of all that cells want. What is not kept counts as there where it was built, unless a
 * question asks for it.
 */
export function outputsOf(engine: Stored, evaluated: readonly Evaluated[]): Outputs {
  const asked = new Set(evaluated.flatMap((one) => [...askedBy(one)]))
  const entries = evaluated.flatMap((one) => one.entries)
  return new Map(
    [...new Set(entries.flatMap(wantedBy))].flatMap((drvPath) => {
      const found = asItStands(engine, drvPath, asked)
      const outPath = (found?.record ?? found?.last)?.outPath
      return outPath === undefined ? [] : [[drvPath, outPath]]
    })
  )
}

/** A store, and the steps that a notebook has of it. */
type Stored = Pick<Engine, 'nix' | 'workspace'>

function failedInputsOf(
  nix: Nix,
  drvPaths: readonly StorePath[],
  failed: ReadonlySet<StorePath>
): Facts['failedInputs'] {
  if (failed.size === 0) return new Map()
  return new Map(
    drvPaths.map((drvPath) => {
      const ancestors = new Set(lineage(nix, [drvPath]).steps.map((step) => step.drvPath))
      return [drvPath, [...failed].filter((path) => ancestors.has(path))]
    })
  )
}

/** The results that entries want and that are there, or that this request has tried to build. */
export function resultsThere(
  engine: Stored,
  entries: readonly Entry[],
  told: Realised['results']
): Realised['results'] {
  const results = new Map<StorePath, StepResult>()
  for (const drvPath of entries.flatMap(wantedBy)) {
    const found = asItStands(engine, drvPath)
    const tried = told.get(drvPath)
    // What this request has built is told as built, and what failed in it as failed.
    if (tried !== undefined && (found?.status === 'cached' || gaveNothing(tried.status)))
      results.set(drvPath, tried)
    else if (found !== null) results.set(drvPath, found)
  }
  return results
}

/** The steps that cells show as blocked, and that still wait for others. */
export function blockedAmong(nix: Nix, cells: readonly CellOnScreen[]): ReadonlySet<StorePath> {
  const shown = cells.flatMap(({ outcome }) => outcome.shown.flatMap(stepsShown))
  return new Set(
    shown.flatMap(({ status, drvPath }) =>
      status === 'blocked' && isBlocked(nix, drvPath) ? [drvPath] : []
    )
  )
}

function isBlocked(nix: Nix, drvPath: StorePath): boolean {
  const inputs = stepWithInputs(nix, drvPath)?.inputs ?? []
  return inputs.length === 0 || inputs.some(({ from }) => known(nix, from) === null)
}
