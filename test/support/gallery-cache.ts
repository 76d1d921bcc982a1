import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../kernel/host/package-root.ts'
import { invokeNix } from '../../nix/installation/invocation.ts'
import { run } from '../../nix/process/process.ts'
import { frozenEngine, stepOf, testSession } from '../kernel/session/support.ts'
import { testNix } from './nix.ts'
import { codeCells } from './step-bundles.ts'

/**
 * Does what the gallery asks of some other machine: builds the step of its cell `fetched` in a store
 * of its own and puts the result into a cache in `folder`. Gives the line of `NIX_CONFIG` by which
 * that cache is used.
 */
export async function galleryCache(folder: string): Promise<string> {
  const notebook = readFileSync(join(packageRoot, 'notebooks', 'gallery.ipynb'), 'utf8')
  const source = codeCells(notebook).find(({ id }) => id === 'fetched')?.source
  if (source === undefined) throw new Error('the gallery has no cell that is called fetched')
  const there = await testNix()
  const session = testSession(await frozenEngine(there))
  try {
    const { drvPath } = stepOf(await session.run(source, 'fetched'))
    const isOld = /^2\.(?:8|9|1[0-4])\./.test(there.nix.version)
    const cache = `file://${join(folder, 'cache')}`
    const words = ['copy', '--to', cache, isOld ? drvPath : `${drvPath}^*`]
    const copied = await run(invokeNix(there.nix, 'nix', words))
    if (copied.exitCode !== 0) throw new Error(copied.stderr)
    return `substituters = ${cache}`
  } finally {
    await session.close()
    there.remove()
  }
}
