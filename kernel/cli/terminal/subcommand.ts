import type { Terminal } from './terminal.ts'

/** One word behind `nix-workflow`. */
export interface Subcommand {
  /** Does it, and gives the exit code: 0, 1 where it did not succeed, 2 for wrong arguments. */
  run(words: readonly string[], terminal: Terminal): Promise<number>
}
