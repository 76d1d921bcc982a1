import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Nix } from '../../nix/installation/installation.ts'
import { run } from '../../nix/process/process.ts'
import { foundNix, type TestNix } from './nix.ts'

/**
 * The real Nix under another version, as in `(Nix) 2.99.0`, which says some things in other words:
 * `changes` are those of sed. Its programs are scripts in a folder of their own, first on PATH.
 */
export async function otherNix(
  test: TestNix,
  version: string,
  changes: readonly string[] = []
): Promise<Nix> {
  const folder = join(test.folder, 'bin')
  mkdirSync(folder)
  const found = await run({ program: 'sh', arguments: ['-c', 'command -v nix-store'] })
  const real = dirname(found.stdout.trim())
  const sed = changes.map((change) => `-e '${change}'`).join(' ')
  const words = sed === '' ? '' : `2> >(exec sed -u ${sed} >&2)`
  for (const name of ['nix', 'nix-store', 'nix-instantiate']) {
    const script = join(folder, name)
    const says = `[ "$1" != --version ] || { echo '${name} ${version}'; exit; }`
    writeFileSync(script, `#!/bin/bash\n${says}\nexec ${join(real, name)} "$@" ${words}\n`)
    chmodSync(script, 0o755)
  }
  const path = `${folder}:${test.environment['PATH'] ?? ''}`
  return foundNix({ ...test.environment, PATH: path })
}
