import { goneResults } from '../../../nix/store/index.ts'
import { type CellKey, nameOf } from '../../session/notebook/index.ts'
import { type CellOnScreen, type Engine, wantedBy } from '../../session/state/index.ts'

/** A cell that shows results which are not there any more, and the names of their steps. */
export interface CellWithoutResults {
  readonly cell: CellOnScreen
  readonly names: readonly string[]
}

/**
 * The cells on the screen whose results somebody removed from the store by hand: what they show is
 * what the notebook says, and nothing of it can be opened. `keys` leaves others out.
 */
export async function cellsWithoutResults(
  engine: Pick<Engine, 'screen' | 'nix' | 'workspace'>,
  keys?: ReadonlySet<CellKey>
): Promise<readonly CellWithoutResults[]> {
  const cells = [...engine.screen.cells()]
    .filter(({ cell }) => keys?.has(cell.key) !== false)
    .map((cell) => ({
      cell,
      drvPaths: [...cell.shown.values()].flatMap(({ entry }) => wantedBy(entry))
    }))
  const gone = await goneResults(engine.nix, new Set(cells.flatMap(({ drvPaths }) => drvPaths)))
  if (gone.size === 0) return []
  return cells.flatMap(({ cell, drvPaths }) => {
    const names = drvPaths
      .filter((drvPath) => gone.has(drvPath))
      .map((one) => nameOf(engine.workspace, one))
    return names.length === 0 ? [] : [{ cell, names: [...new Set(names)] }]
  })
}
