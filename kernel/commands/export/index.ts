/** %export: the notebook as a program of Nix. */
export { exportCommand } from './export.ts'
