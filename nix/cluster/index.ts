/** Builds as jobs of a cluster. */
export type { Cluster } from './cluster-call.ts'
export { slurmPlace } from './slurm-place.ts'
