import { isOnDisk } from '../../../nix/store/index.ts'
import { describeParts } from '../../session/evaluation/index.ts'
import { historyOf } from '../../session/history/index.ts'
import type { Engine, NamedData } from '../../session/state/index.ts'

type Asked = Pick<Engine, 'nix' | 'workspace' | 'descriptions' | 'history'>

/**
 * The static files that a word names, as the notebook defines them now, or with `@N` behind the name
 * as they were N contents before, of those that are still there, with when these were shown. null where
 * it names something else.
 */
export async function namedData(
  engine: Asked,
  word: string,
  signal: AbortSignal
): Promise<(NamedData & { readonly at?: number }) | null> {
  const [, name = word, back] = /^(.+)@(\d+)$/.exec(word) ?? []
  const data = await definedData(engine, name, signal)
  if (data === null || back === undefined) return data
  const earlier = earlierData(engine, data)[Number(back) - 1]
  return earlier === undefined ? null : { ...data, ...earlier, name: word }
}

/** What data was before, the last first, with when that was shown. */
export function earlierData(
  engine: Pick<Engine, 'nix' | 'history'>,
  { name, outPath: current }: NamedData
): readonly { readonly outPath: string; readonly at: number }[] {
  return historyOf(engine, name)
    .filter(({ drvPath, outPath }) => drvPath === outPath && outPath !== current)
    .filter(({ outPath }) => isOnDisk(engine.nix, outPath))
    .map(({ outPath, at }) => ({ outPath, at }))
    .reverse()
}

async function definedData(
  engine: Asked,
  name: string,
  signal: AbortSignal
): Promise<NamedData | null> {
  const { notebook, program } = engine.workspace
  const part = notebook
    .parts(name.split('.', 1)[0] ?? '')
    .find(({ definition }) => definition.path.join('.') === name)
  const slot = part === undefined ? undefined : program.partSlot(part)
  if (part === undefined || slot === undefined) return null
  const [described] = await describeParts(engine, [[part, slot]], signal)
  return described?.entry?.kind === 'data' ? described.entry : null
}
