import { readDerivation } from '../../../nix/store/index.ts'
import type { Document } from '../../outcome/index.ts'
import { whyDataInWords } from '../../render/words/commands/index.ts'
import { dataReport } from '../../session/report/index.ts'
import type { Engine, NamedData } from '../../session/state/index.ts'
import { earlierData } from '../steps/index.ts'

/** Steps that read it and are named. */
const mostReaders = 40

/** Where data is from, whether it was something else before, and which steps read it. */
export async function whyData(engine: Engine, data: NamedData): Promise<Document> {
  const readers = readersOf(engine, data)
  return whyDataInWords({
    data: await dataReport(engine, data),
    before: earlierData(engine, data)[0]?.at ?? null,
    readers: readers.slice(0, mostReaders),
    allReaders: readers.length
  })
}

function readersOf(
  { nix, workspace: { names } }: Pick<Engine, 'nix' | 'workspace'>,
  { outPath, drvPath }: NamedData
): readonly string[] {
  return [...names.all()].flatMap((reader) => {
    const derivation = readDerivation(nix, reader)
    if (!derivation.ok) return []
    const { inputSrcs, inputDrvs } = derivation.value
    const reads = inputSrcs.includes(outPath) || (drvPath !== null && inputDrvs.has(drvPath))
    return reads ? (names.of(reader) ?? []) : []
  })
}
