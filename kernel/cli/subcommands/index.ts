/** A file for each subcommand of nix-workflow. */
export { doctor } from './doctor.ts'
export { importSubcommand } from './import.ts'
export { install } from './install.ts'
export { lab } from './lab.ts'
export { report } from './report.ts'
export { run } from './run.ts'
export { showcase } from './showcase.ts'
export { uninstall } from './uninstall.ts'
