/** Options, words and refusals of nix-workflow. */
export { withFiles } from './file-mistake.ts'
export { type Accepted, type Options, readOptions } from './options.ts'
export { mayNotOverwrite } from './overwriting.ts'
export { fail, refuse } from './refuse.ts'
export type { Subcommand } from './subcommand.ts'
export { ownTerminal, type Terminal } from './terminal.ts'
