import { afterAll, beforeAll } from 'vitest'
import { build, type DerivationReport } from '../../../nix/builder/builder.ts'
import { slurmPlace } from '../../../nix/cluster/slurm-place.ts'
import { run } from '../../../nix/process/process.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'
import { startCluster, type TestCluster } from '../../support/slurm.ts'

/** A store here, one that knows nothing of it, and a cluster of this machine alone. */
export interface GivenCluster {
  readonly here: TestNix
  readonly alone: TestNix
  readonly cluster: TestCluster
  /** Of steps that `bindings` define by `sh NAME COMMAND`. */
  readonly drvPathsOf: (
    nix: TestNix,
    bindings: string,
    ...names: readonly string[]
  ) => Promise<string[]>
  readonly onCluster: (
    drvPaths: readonly string[],
    more?: Partial<Parameters<typeof build>[1]>
  ) => Promise<readonly DerivationReport[]>
}

/** Starts it for the tests of a file, and ends it behind them. */
export function givenCluster(take: (given: GivenCluster) => void): void {
  let given: GivenCluster | null = null
  beforeAll(async () => {
    const [here, alone, cluster] = await Promise.all([testNix(), testNix(), startCluster()])
    const shell = await shellDefinitions(here.folder)
    process.env['SLURM_CONF'] = cluster.configuration
    given = {
      ...{ here, alone, cluster },
      drvPathsOf: ({ nix, folder }, bindings, ...names) =>
        instantiate(nix, folder, `let ${shell} in rec { ${bindings} }`, names),
      onCluster: async (drvPaths, more = {}) => {
        const place = slurmPlace({ ...cluster, partition: null })
        const { derivations } = await build(here.nix, { drvPaths, place, ...more })
        return drvPaths.flatMap((drvPath) => derivations.get(drvPath) ?? [])
      }
    }
    take(given)
  })
  afterAll(async () => {
    delete process.env['SLURM_CONF']
    await given?.cluster.stop()
    given?.here.remove()
    given?.alone.remove()
  })
}

/** Jobs of this user that the cluster knows, whatever became of them; an array is one. */
export async function jobCount(): Promise<number> {
  const words = ['-h', '--me', '--states=all', '--format=%F']
  const { stdout } = await run({ program: 'squeue', arguments: words })
  const ids = stdout.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
  return new Set(ids).size
}
