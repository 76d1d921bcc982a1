import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { run } from '../process/index.ts'
import { bad, good, type Result } from '../base/index.ts'
import { copyTree, type TreeEntry } from './copy-tree.ts'
import { readElf, type Elf } from './elf.ts'
import type { LibraryFolder } from './library-folder.ts'
import type { FreezeMistake } from './mistake.ts'
import { isLeftOutOfVenv, type Venv } from './venv.ts'

interface NativeFile {
  readonly from: string
  readonly to: string
  readonly elf: Elf
}

/**
 * Copies the packages of a virtual environment into `target`, with the files that links lead to
 * instead of the links, and brings in the machine's libraries that their compiled modules need.
 * Libraries that a package has itself stay where it looks for them, beside its modules (`$ORIGIN`).
 */
export async function gatherPackages(
  venv: Venv,
  target: string,
  libraries: LibraryFolder,
  patchelf: string
): Promise<Result<null, FreezeMistake>> {
  return gatherTree(venv.packages, target, libraries, patchelf, isLeftOutOfVenv)
}

/** What is left of a tree, by the names of its files and folders, `isTop` right below its root. */
type IsLeftOut = (name: string, isTop: boolean) => boolean

/** Copies a tree of modules, and brings in the machine's libraries that the compiled ones need. */
export async function gatherTree(
  source: string,
  target: string,
  libraries: LibraryFolder,
  patchelf: string,
  isLeftOut: IsLeftOut
): Promise<Result<null, FreezeMistake>> {
  const native: NativeFile[] = []
  const isLeft = ({ name, isTop }: TreeEntry) => isLeftOut(name, isTop)
  await copyTree(source, target, isLeft, async (from, to) => {
    const elf = /\.so(\.|$)/.test(basename(from)) ? await readElf(from) : null
    if (elf !== null) native.push({ from, to, elf })
  })
  const root = await realpath(source)
  const inside = new Set(native.map(({ from }) => from.slice(from.lastIndexOf('/') + 1)))
  for (const { from, to, elf } of native) {
    const added = await libraries.addOfPackage(from, elf, root, inside)
    if (!added.ok) return added
    if (!elf.hasRunPath) continue
    const changed = await asSearchPath(patchelf, from, to)
    if (!changed.ok) return changed
  }
  return good(null)
}

/**
 * Says by RPATH what a library says by RUNPATH: beside a RUNPATH the loader does not look where the
 * frozen program says, which is where the machine's libraries are.
 */
async function asSearchPath(
  patchelf: string,
  from: string,
  to: string
): Promise<Result<null, FreezeMistake>> {
  const said = await run({ program: patchelf, arguments: ['--print-rpath', to] })
  const changed = await run({
    program: patchelf,
    arguments: ['--force-rpath', '--set-rpath', said.stdout.trim(), to]
  })
  if (said.exitCode === 0 && changed.exitCode === 0) return good(null)
  const words = changed.stderr.trim() || String(changed.startError)
  return bad({ kind: 'library-missing', why: { kind: 'not-changed', file: from, words } })
}
