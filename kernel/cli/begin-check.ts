import { traceVariable } from '../../nix/base/index.ts'
import { checkAll } from './checked/index.ts'
import { ownTerminal } from './terminal/index.ts'

/*
 * What `nix-workflow check` begins with: most notebooks that are checked, as before each commit, are as
 * they were. What was said of those is said again without reading the rest of this program, of which no
 * more is in this bundle than that needs. What needs more is the command's, with the same words.
 */

/** Whether all was said. */
export const isSaid = await sayAgain(process.argv.slice(3))

async function sayAgain(words: readonly string[]): Promise<boolean> {
  // What is traced is the command as a whole.
  if ((process.env[traceVariable] ?? '') !== '') return false
  const lines: string[] = []
  let unknown = 0
  const leave = (): number => (unknown += 1)
  const listener = { out: (text: string) => void lines.push(text), refuse: leave, fail: leave }
  const exitCode = await checkAll(words, listener, () => {
    leave()
    return Promise.resolve({ ok: true, value: null })
  })
  if (unknown > 0) return false
  const own = ownTerminal()
  for (const text of lines) own.out(text)
  process.exitCode = exitCode
  return true
}
