/** Builds as jobs of a cluster. */
export type { Cluster } from './cluster-call.ts'
export { type ClusterMistake, readCluster } from './read-cluster.ts'
export { noCluster, slurmPlace } from './slurm-place.ts'
