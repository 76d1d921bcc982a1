import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { invokeNix, type Nix } from '../installation/index.ts'
import { run, underLock } from '../process/index.ts'
import { nixStateFolder } from './place.ts'

/**
 * Makes a store that is not there yet, before anything else opens it: of two of Nix's processes that
 * open a new one at once, one finds the other's database half made ("db/schema is corrupt"). Kernels
 * that start together wait for the first of them. A daemon makes its own. What goes wrong is not
 * told here: the first that needs the store meets it too, and says so.
 */
export async function makeStore(nix: Nix): Promise<void> {
  if (nix.store.kind === 'daemon') return
  const folder = join(nixStateFolder(nix.store), 'db')
  const schema = join(folder, 'schema')
  if (sizeOf(schema) > 0) return
  try {
    mkdirSync(folder, { recursive: true })
  } catch {
    return
  }
  // Nix's own `big-lock` would not do: the process that makes the store takes it itself.
  await underLock(join(folder, 'nix-workflow-lock'), async () => {
    const size = sizeOf(schema)
    if (size > 0) return
    // The number is the last that Nix writes: somebody was ended while doing so.
    if (size === 0) rmSync(schema, { force: true })
    await run(invokeNix(nix, 'nix-store', ['--init']))
  })
}

/** A file's size; -1 where there is none. */
function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    return -1
  }
}
