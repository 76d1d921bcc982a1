import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { defaultToolchain } from '../../nix/freeze/toolchain.ts'
import type { Nix } from '../../nix/installation/installation.ts'
import { run } from '../../nix/process/process.ts'
import { packageRoot, patchelf } from '../nix/lib/evaluate.ts'
import { toolchainVariable } from './toolchain-variable.ts'
import { foundNix, removeTree, testEnvironment } from './nix.ts'

const table = 'frozen.json'

/**
 * Gives an empty store the toolchain of this machine, as the first kernel on it would freeze it. To
 * freeze it takes ten seconds of a processor, and to copy it less than one: so it is frozen once in a
 * run of the tests, by the first that needs it. What freezing does is tested in `nix/freeze/`. A
 * store that has something already stays as it is.
 */
export async function giveToolchain({ store, stateFolder }: Nix): Promise<void> {
  if (store.kind !== 'chroot' || existsSync(join(stateFolder, table))) return
  const paths = join(store.root, 'nix', 'store')
  if (existsSync(paths) && readdirSync(paths).some((name) => name !== '.links')) return
  const frozen = await frozenStore()
  if (frozen === null) return
  removeTree(store.root)
  await copy(join(frozen, 'store'), store.root)
  mkdirSync(stateFolder, { recursive: true })
  copyFileSync(join(frozen, table), join(stateFolder, table))
}

/** A folder with the store and the table of what is frozen in it; null outside of a run. */
async function frozenStore(): Promise<string | null> {
  const folder = process.env[toolchainVariable]
  if (folder === undefined) return null
  const ready = join(folder, 'ready')
  if (existsSync(ready)) return ready
  const made = mkdtempSync(join(folder, 'made-'))
  const nix = await foundNix(testEnvironment(made))
  const frozen = await defaultToolchain(nix, { packageRoot, patchelf })
  // Whoever needs it says what is wrong.
  if (!frozen.ok) return null
  copyFileSync(join(nix.stateFolder, table), join(made, table))
  try {
    renameSync(made, ready)
  } catch {
    // Another test was faster.
    removeTree(made)
  }
  return ready
}

async function copy(from: string, to: string): Promise<void> {
  const words = ['-a', '--reflink=auto', from, to]
  const copied = await run({ program: 'cp', arguments: words })
  if (copied.exitCode !== 0) throw new Error(copied.stderr)
}
