import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, join, sep } from 'node:path'
import * as v from 'valibot'
import { parseJsonObject, readJson, readText, statusAt } from '../../../nix/base/index.ts'
import { findPatchelf, isUsablePatchelf } from '../../../nix/freeze/index.ts'
import { packageRoot } from '../../host/index.ts'
import { userDataFolder } from './data-folder.ts'
import { removeEntry } from './entries.ts'
import { projectPython } from './python.ts'

/** The folder's name, by which clients ask for this kernel. */
export const kernelName = 'nix-workflow'

const kernelspecIn = (data: string): string => join(data, 'kernels', kernelName)

const logos = ['logo-svg.svg', 'logo-32x32.png', 'logo-64x64.png']

/**
 * What stands in an installed `kernel.json` (jupyter_client's documentation, "Kernel specs"). It
 * names this Node, this package and the patchelf that is not part of it by absolute paths: a client
 * may be started with another PATH.
 */
export function kernelJson(environment: NodeJS.ProcessEnv): Readonly<Record<string, unknown>> {
  const patchelf = findPatchelf(environment, packageRoot)
  const isOwn = patchelf.startsWith(join(packageRoot, sep))
  const env = isOwn || !isUsablePatchelf(patchelf) ? {} : { NIX_WORKFLOW_PATCHELF: patchelf }
  return { ...template(), argv: ownCommand(), ...(Object.keys(env).length === 0 ? {} : { env }) }
}

function template(): Readonly<Record<string, unknown>> {
  return parseJsonObject(readFileSync(join(packageRoot, 'kernelspec', 'kernel.json'), 'utf8')) ?? {}
}

/**
 * The command that starts this package's own kernel. Its template has one thread of Node's compile
 * what runs often, in place of four, which on two processors keep the kernel from running: Run All of
 * 1,000 cached cells takes 2.2 s instead of 3.
 */
export function ownCommand(): readonly string[] {
  const { argv } = template()
  return (Array.isArray(argv) ? argv.map(String) : []).map((word) => {
    if (word === 'node') return process.execPath
    return word === 'dist/kernel.js' ? join(packageRoot, 'dist', 'kernel.js') : word
  })
}

/** Writes the kernelspec into a Jupyter data folder, over one that is there. Gives its own folder. */
export function writeKernelspec(data: string): string {
  const own = kernelspecIn(data)
  // In place of a link and not through it: what that leads to is somebody's checkout.
  if (statusAt(own)?.isSymbolicLink() === true) rmSync(own)
  mkdirSync(own, { recursive: true })
  for (const logo of logos) {
    copyFileSync(join(packageRoot, 'kernelspec', logo), join(own, logo))
  }
  writeFileSync(join(own, 'kernel.json'), `${JSON.stringify(kernelJson(process.env), null, 2)}\n`)
  return own
}

const commandOf = v.object({ argv: v.array(v.string()) })

/** A kernelspec as it was found. */
export interface InstalledKernelspec {
  readonly folder: string
  /** What starts the kernel; empty where its `kernel.json` does not say so. */
  readonly command: readonly string[]
}

/**
 * The kernelspecs of this kernel that Jupyter could find: in the package's own virtual environment,
 * in the active one, in the user's data folder and in the system's.
 */
export function installedKernelspecs(): InstalledKernelspec[] {
  const named = (process.env['JUPYTER_PATH'] ?? '').split(delimiter)
  const python = projectPython()
  const prefixes = [
    // The virtual environment of the project, or the environment of the wheel.
    python === null ? '' : dirname(dirname(python)),
    process.env['VIRTUAL_ENV'] ?? '',
    process.env['CONDA_PREFIX'] ?? ''
  ].filter((prefix) => prefix !== '')
  const folders = [
    ...named.filter((folder) => folder !== ''),
    ...prefixes.map((prefix) => join(prefix, 'share', 'jupyter')),
    userDataFolder(),
    '/usr/local/share/jupyter',
    '/usr/share/jupyter'
  ]
  return [...new Set(folders)].flatMap((data) => {
    const folder = kernelspecIn(data)
    const file = join(folder, 'kernel.json')
    if (statusAt(file) === null) return []
    return [{ folder, command: readJson(commandOf, readText(file))?.argv ?? [] }]
  })
}

/** The command that starts the installed kernel, or this package's own where none is installed. */
export function kernelCommand(): readonly string[] {
  const own = join(packageRoot, 'dist', 'kernel.js')
  const installed = installedKernelspecs().find(({ command }) => command.includes(own))
  return installed?.command ?? ownCommand()
}

/** The first file that a kernel's command names by its whole path and that is not there. */
export function missingFile(command: readonly string[]): string | undefined {
  return command.find((word) => isAbsolute(word) && !existsSync(word))
}

/** Removes the kernelspec of a Jupyter data folder. Gives whether there was one. */
export function removeKernelspec(data: string): boolean {
  return removeEntry(kernelspecIn(data))
}
