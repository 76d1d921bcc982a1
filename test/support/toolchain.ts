import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defaultToolchain } from '../../nix/freeze/toolchain.ts'
import type { Nix } from '../../nix/installation/installation.ts'
import { run } from '../../nix/process/process.ts'
import { writeNotebook } from '../browser/notebook-file.ts'
import { packageRoot, patchelf } from '../nix/lib/evaluate.ts'
import { toolchainVariable } from './toolchain-variable.ts'
import { definedIn, foundNix, removeTree, testEnvironment } from './nix.ts'

const table = 'frozen.json'

/**
 * Gives an empty store the toolchain of this machine, as the first kernel on it would freeze it. To
 * freeze it takes ten seconds of a processor, and to link it a tenth of one: so it is frozen once in a
 * run of the tests, by the first that needs it. What freezing does is tested in `nix/freeze/`. A
 * store that has something already stays as it is.
 */
export async function giveToolchain(nix: Nix): Promise<void> {
  await give(nix, () => frozenStore('here', freezeHere))
}

/**
 * The same for kernels that are started with this environment: with another `PATH` they find another
 * Python, so that a kernel that has it freezes for them.
 */
export async function giveKernelToolchain(environment: NodeJS.ProcessEnv): Promise<void> {
  const { PATH = '' } = environment
  const name = `kernel-${createHash('sha256').update(PATH).digest('hex').slice(0, 16)}`
  const freeze = (folder: string) => freezeByKernel(folder, PATH)
  await give(await foundNix(environment), () => frozenStore(name, freeze))
}

async function give(
  { store, stateFolder }: Nix,
  frozenOnce: () => Promise<string | null>
): Promise<void> {
  if (store.kind !== 'chroot' || existsSync(join(stateFolder, table))) return
  const paths = join(store.root, 'nix', 'store')
  if (existsSync(paths) && readdirSync(paths).some((name) => name !== '.links')) return
  const frozen = await frozenOnce()
  if (frozen === null) return
  removeTree(store.root)
  const inner = join('nix', 'store')
  await copy(join(frozen, 'store', 'nix', 'var'), join(store.root, 'nix', 'var'))
  // No test writes into what is frozen, and names of the same files cost a tenth of copies.
  await copy(join(frozen, 'store', inner), join(store.root, inner), ['--link'])
  mkdirSync(stateFolder, { recursive: true })
  copyFileSync(join(frozen, table), join(stateFolder, table))
}

/** A folder with the store and the table of what is frozen in it; null outside of a run. */
async function frozenStore(
  name: string,
  freeze: (folder: string) => Promise<boolean>
): Promise<string | null> {
  const folder = process.env[toolchainVariable]
  if (folder === undefined) return null
  const ready = join(folder, name)
  if (existsSync(ready)) return ready
  const made = mkdtempSync(join(folder, 'made-'))
  // Whoever needs it says what is wrong.
  if (!(await freeze(made))) return null
  const { stateFolder } = await foundNix(testEnvironment(made))
  copyFileSync(join(stateFolder, table), join(made, table))
  try {
    renameSync(made, ready)
  } catch {
    // Another test was faster.
    removeTree(made)
  }
  return ready
}

async function freezeHere(folder: string): Promise<boolean> {
  const nix = await foundNix(testEnvironment(folder))
  return (await defaultToolchain(nix, { packageRoot, patchelf })).ok
}

async function freezeByKernel(folder: string, path: string): Promise<boolean> {
  const notebook = join(folder, 'first.ipynb')
  writeNotebook(notebook, ['first = output "${toolchain.sh}/bin/sh -c \'echo > file\'";'])
  const environment = { ...definedIn(testEnvironment(folder)), PATH: path }
  const ran = await run({
    program: process.execPath,
    arguments: [join(packageRoot, 'kernelspec', 'bin', 'nix-workflow.mjs'), 'run', notebook],
    environment
  })
  return ran.exitCode === 0
}

async function copy(from: string, to: string, options: readonly string[] = []): Promise<void> {
  mkdirSync(dirname(to), { recursive: true })
  const words = ['-a', ...options, from, to]
  const copied = await run({ program: 'cp', arguments: words })
  if (copied.exitCode !== 0) throw new Error(copied.stderr)
}
