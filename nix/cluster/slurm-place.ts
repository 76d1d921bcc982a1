import { type BuildPlace, buildStaged, reportUnusable } from '../builder/index.ts'
import { callOnCluster, type Cluster } from './cluster-call.ts'

/** So many jobs of one request at a time: Slurm has many machines, and others who hand in jobs. */
const jobsAtATime = 8

/**
 * A cluster with Slurm: each call of derivations becomes a job. What steps say they need is the
 * job's to ask for.
 */
export function slurmPlace(cluster: Cluster): BuildPlace {
  return {
    destinations: () => [{ kind: 'cluster', partition: cluster.partition }],
    realise: (nix, { wanted, limits, ...options }) =>
      buildStaged(nix, wanted, limits, {
        ...options,
        call: (...call) => callOnCluster(cluster, ...call),
        atATime: jobsAtATime
      })
  }
}

/** In the place of a cluster that cannot be used as it is said: nothing is built, here or there. */
export const noCluster: BuildPlace = {
  destinations: () => [],
  realise(_nix, { wanted, onFinished }) {
    const problem = { kind: 'no-cluster', why: 'unusable', words: '' } as const
    const reports = wanted.map((drvPath) => reportUnusable(drvPath, problem))
    for (const report of reports) onFinished?.(report)
    return Promise.resolve({
      reports: new Map(reports.map((report) => [report.drvPath, report])),
      problem
    })
  }
}
