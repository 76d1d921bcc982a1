import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * A new, empty folder that may hold a store, among the user's caches: Nix 2.34 builds in no store
 * below a folder that everybody may write to, as the system's temporary folder is. Whoever asks
 * removes it, with `removeTree` where it held a store.
 */
export function scratchFolder(name: string): string {
  const caches = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  const parent = join(caches, 'nix-workflow-tests')
  mkdirSync(parent, { recursive: true })
  return realpathSync(mkdtempSync(join(parent, `${name}-`)))
}
