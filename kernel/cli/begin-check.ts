import { traceVariable } from '../../nix/base/index.ts'
import { checkAll } from './checked/index.ts'
import { ownTerminal, type Terminal } from './terminal/index.ts'

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
  let isKnown = true
  const unknown = () => {
    isKnown = false
  }
  const terminal: Terminal = {
    out: (text) => void lines.push(text),
    error: unknown,
    status: () => undefined
  }
  const exitCode = await checkAll(words, terminal, () => {
    unknown()
    return Promise.resolve({ ok: true, value: null })
  }).catch(unknown)
  if (!isKnown || exitCode === undefined) return false
  const own = ownTerminal()
  for (const text of lines) own.out(text)
  process.exitCode = exitCode
  return true
}
