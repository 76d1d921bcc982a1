import { beginningOf, derivationName, type StorePath } from '../../../nix/base/index.ts'
import { isOnDisk, stepWithInputs } from '../../../nix/store/index.ts'
import type { Engine, HistoryEntry, StepPast } from '../state/index.ts'
import type { DataReport, StepReport } from '../../outcome/index.ts'

/** Characters of a command that are kept; the derivation has the whole while it is there. */
const longestCommand = 20_000

/**
 * Remembers the identities of steps that are shown with a result, beside those that they had. Costs
 * nothing for a step that is what it was. A folder that cannot be written to is no mistake: this
 * session remembers all the same.
 */
export function recordShown(engine: StepPast, steps: readonly StepReport[]): void {
  if (steps.length === 0) return
  const { history } = engine
  const added: HistoryEntry[] = []
  for (const { name, drvPath, outPath, command } of steps) {
    // What has no name in the notebook is nobody's earlier result.
    if (outPath === null || !engine.workspace.names.isNamed(drvPath, name)) continue
    const last = history.of(name).at(-1)
    if (last?.drvPath === drvPath && last.outPath === outPath) continue
    const inputs = stepWithInputs(engine.nix, drvPath)?.inputs ?? []
    added.push({
      ...{ name, drvPath, outPath, at: Date.now(), command: shortened(command) },
      inputs: inputs.map(({ from }) => ({ name: nameThen(engine, from), drvPath: from }))
    })
  }
  history.add(added)
}

/** The same for data, whose identity is its place in the store: it follows from what is in it. */
export function recordData({ history, workspace }: StepPast, data: readonly DataReport[]): void {
  history.add(
    data.flatMap(({ name, outPath }): HistoryEntry[] => {
      if (outPath === null || !workspace.data.isNamed(outPath, name)) return []
      if (history.of(name).at(-1)?.outPath === outPath) return []
      return [{ name, drvPath: outPath, outPath, at: Date.now(), command: [], inputs: [] }]
    })
  )
}

/** The identities that a step had, the oldest first, each once: at the place of its last return. */
export function historyOf(engine: Pick<Engine, 'history'>, name: string): readonly HistoryEntry[] {
  return engine.history.of(name)
}

/** An identity by its derivation, whichever step had it. */
export function entryOfDerivation(
  engine: Pick<Engine, 'history'>,
  drvPath: StorePath
): HistoryEntry | null {
  const { history } = engine
  const entries = history.of(history.nameOf(drvPath) ?? '')
  return entries.find((entry) => entry.drvPath === drvPath) ?? null
}

/**
 * The identities that a step had before the one that it has, the last first, whose results can still
 * be looked at: the first is `NAME@1`. `current` is null for a step that is not defined any more.
 */
export function earlierIdentities(
  engine: Pick<Engine, 'nix' | 'history'>,
  name: string,
  current: StorePath | null
): readonly HistoryEntry[] {
  const isThere = ({ drvPath, outPath }: HistoryEntry) =>
    drvPath !== current && isOnDisk(engine.nix, outPath)
  return historyOf(engine, name).filter(isThere).reverse()
}

/** What a derivation is called now, or was called when it was shown; else what Nix calls it. */
export function nameThen(
  engine: {
    readonly workspace: Pick<Engine['workspace'], 'names'>
    readonly history: Pick<Engine['history'], 'nameOf'>
  },
  drvPath: StorePath
): string {
  return (
    engine.workspace.names.of(drvPath) ?? engine.history.nameOf(drvPath) ?? derivationName(drvPath)
  )
}

/** A command as the history keeps it. */
export function shortened(command: readonly string[]): string[] {
  let left = longestCommand
  return command.map((word) => {
    const kept = word.length <= left ? word : `${beginningOf(word, Math.max(0, left))}…`
    left -= word.length
    return kept
  })
}
