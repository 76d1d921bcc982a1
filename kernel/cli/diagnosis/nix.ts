import type { Nix } from '../../../nix/installation/index.ts'
import { probe } from '../../../nix/builder/index.ts'
import { probeWords } from '../../../nix/evaluator/index.ts'
import { displaysSize, recordsSize } from '../../../nix/recorded/index.ts'
import type { Examined, Probe } from '../../outcome/index.ts'

/** The Nix that the kernel would use: its store, what its sandbox does, and its caches. */
export async function* examineNix(nix: Nix): AsyncGenerator<Examined> {
  const version = { implementation: nix.implementation, version: nix.version }
  yield { kind: 'nix', nix: version, binary: nix.binary }
  yield { kind: 'store', store: nix.store }
  yield* examineBuilds(nix, await probe(nix))
  yield examineRecords(nix)
  const found = await probeWords(nix)
  if (found.length > 0) yield { kind: 'misunderstood', nix: version, found }
  await nix.caches.refresh()
  for (const { url, reachable } of nix.caches.now)
    yield { kind: 'cache', url, reachable: reachable === true }
}

/** What is kept of evaluations and displays, which only spares time. */
function examineRecords({ stateFolder }: Nix): Examined {
  const { holders, bytes } = recordsSize(stateFolder)
  return {
    kind: 'evaluations',
    notebooks: holders,
    size: bytes,
    displays: displaysSize(stateFolder)
  }
}

function examineBuilds({ store }: Nix, proved: Probe): readonly Examined[] {
  if (!proved.builds) return [{ kind: 'no-builds', probe: proved }]
  return [
    { kind: 'sandbox', sandboxed: proved.sandboxed === true, store },
    { kind: 'addressing', byContent: proved.contentAddressed, store }
  ]
}
