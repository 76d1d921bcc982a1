import { checkAll } from '../checked/index.ts'
import { fail, refuse, type Subcommand } from '../terminal/index.ts'

/** `nix-workflow check`: whether a notebook is pinned. */
export const check: Subcommand = {
  run(words, terminal) {
    const listener = {
      out: (text: string) => terminal.out(text),
      refuse: (mistake: Parameters<typeof refuse>[0]) => refuse(mistake, 'check', terminal),
      fail: (mistake: Parameters<typeof fail>[0]) => fail(mistake, terminal)
    }
    return checkAll(words, listener, async (path) => {
      // What was said of it before is told without loading all that evaluates a notebook.
      const { checkNotebook } = await import('../notebook/index.ts')
      return checkNotebook(path, terminal)
    })
  }
}
