/** %cluster: steps as jobs of Slurm. */
export { cluster } from './cluster.ts'
