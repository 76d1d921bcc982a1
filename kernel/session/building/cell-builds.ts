import type { StorePath } from '../../../nix/base/index.ts'
import type { Realised } from './realise.ts'
import type { StepResult } from './step-result.ts'

/** How derivations stand that were asked for. */
export type StepResults = ReadonlyMap<StorePath, StepResult>

/** What was built of a cell. */
export interface CellBuilt {
  /** What had to be read before all of the cell could be evaluated, in the order of the builds. */
  readonly toRead: readonly Realised[]
  /** The rest; its results are those of all. */
  readonly rest: Realised
  readonly results: StepResults
  /** What was asked for to be read. */
  readonly before: StepResults
  /** Whether Nix was asked for some of it. */
  readonly isBuilt: boolean
}

/** The builds of one cell, each derivation in one of them: a step that failed is not run again. */
export interface CellBuilds {
  /** Gives whether all of these are there, so that their files can be read. */
  toRead(drvPaths: readonly StorePath[]): Promise<boolean>
  /** `asked` are those of which the results are wanted, also where they are not kept. */
  rest(wanted: readonly StorePath[], asked: ReadonlySet<StorePath>): Promise<CellBuilt>
}

/** Nothing is built yet. */
export function createCellBuilds(
  build: (drvPaths: readonly StorePath[], asked: ReadonlySet<StorePath>) => Promise<Realised>
): CellBuilds {
  const first: Realised[] = []
  const before = new Map<StorePath, StepResult>()
  const notAsked = (drvPaths: readonly StorePath[]) =>
    drvPaths.filter((drvPath) => !before.has(drvPath))
  return {
    async toRead(drvPaths) {
      const built = await build(notAsked(drvPaths), new Set(drvPaths))
      first.push(built)
      for (const [drvPath, result] of built.results) before.set(drvPath, result)
      return drvPaths.every((drvPath) => (before.get(drvPath)?.record ?? null) !== null)
    },
    async rest(wanted, asked) {
      const rest = await build(notAsked(wanted), asked)
      const results = new Map([...before, ...rest.results])
      const isBuilt = [...results.values()].some(({ report }) => report !== null)
      return { toRead: first, rest: { ...rest, results }, results, before, isBuilt }
    }
  }
}
