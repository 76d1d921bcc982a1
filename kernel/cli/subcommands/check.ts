import { checkAll } from '../checked/index.ts'
import type { Subcommand } from '../terminal/index.ts'

/** `nix-workflow check`: whether a notebook is pinned. */
export const check: Subcommand = {
  run: (words, terminal) =>
    checkAll(words, terminal, async (path) => {
      // What was said of it before is told without loading all that evaluates a notebook.
      const { checkNotebook } = await import('../notebook/index.ts')
      return checkNotebook(path, terminal)
    })
}
