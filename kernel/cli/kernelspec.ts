import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { run } from '../../nix/process.ts'
import { bad, good, type Result } from '../../nix/result.ts'
import { packageRoot } from '../package-root.ts'
import { parseJsonObject } from '../wire/json.ts'
import type { Accepted, Options } from './options.ts'

/** The folder's name, by which clients ask for this kernel. */
export const kernelName = 'nix-workflow'

const logos = ['logo-svg.svg', 'logo-32x32.png', 'logo-64x64.png']

/** The options that say where a kernelspec goes. */
export const placeOptions: Accepted = { flags: ['user', 'sys-prefix'], values: ['prefix'] }

export const placeHelp = `  --user         your own Jupyter data folder (where no place is named)
  --sys-prefix   the Python environment that is active: virtual, conda, or python3's own
  --prefix DIR   DIR/share/jupyter`

/** The `kernels` folder that the options name. The mistake is a sentence. */
export async function kernelsFolder(options: Options): Promise<Result<string, string>> {
  const prefix = options.value('prefix')
  const named = [options.has('user'), options.has('sys-prefix'), prefix !== undefined]
  if (named.filter((is) => is).length > 1) {
    return bad('Only one of --user, --sys-prefix and --prefix can be given.')
  }
  if (prefix !== undefined) return good(join(resolve(prefix), 'share', 'jupyter', 'kernels'))
  if (!options.has('sys-prefix')) return good(join(userDataFolder(), 'kernels'))
  const active = await activePrefix()
  return active === null
    ? bad('No Python environment is active and there is no python3: name the place with --prefix.')
    : good(join(active, 'share', 'jupyter', 'kernels'))
}

/**
 * The user's Jupyter data folder, as jupyter_core finds it (Jupyter documentation, "Common
 * Directories and File Locations").
 */
export function userDataFolder(): string {
  const own = process.env['JUPYTER_DATA_DIR'] ?? ''
  if (own !== '') return own
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Jupyter')
  const data = process.env['XDG_DATA_HOME'] ?? ''
  return join(data === '' ? join(homedir(), '.local', 'share') : data, 'jupyter')
}

async function activePrefix(): Promise<string | null> {
  for (const name of ['VIRTUAL_ENV', 'CONDA_PREFIX']) {
    const prefix = process.env[name] ?? ''
    if (prefix !== '') return prefix
  }
  const python = await run({
    program: 'python3',
    arguments: ['-c', 'import sys; print(sys.prefix)']
  })
  return python.exitCode === 0 ? python.stdout.trim() : null
}

/**
 * What stands in an installed `kernel.json` (jupyter_client's documentation, "Kernel specs"). It
 * names this Node and this package by absolute paths: a client may be started with another PATH.
 */
export function kernelJson(): Readonly<Record<string, unknown>> {
  const template: unknown = JSON.parse(
    readFileSync(join(packageRoot, 'kernelspec', 'kernel.json'), 'utf8')
  )
  return {
    ...(typeof template === 'object' ? template : {}),
    argv: ownCommand()
  }
}

function ownCommand(): readonly string[] {
  return [process.execPath, join(packageRoot, 'dist', 'kernel.js'), '{connection_file}']
}

/** Writes the kernelspec below `folder`, over one that is there. Gives its own folder. */
export function writeKernelspec(folder: string): string {
  const own = join(folder, kernelName)
  mkdirSync(own, { recursive: true })
  for (const logo of logos) {
    copyFileSync(join(packageRoot, 'kernelspec', logo), join(own, logo))
  }
  writeFileSync(join(own, 'kernel.json'), `${JSON.stringify(kernelJson(), null, 2)}\n`)
  return own
}

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
  const prefixes = [
    join(packageRoot, '.venv'),
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
    const folder = join(data, 'kernels', kernelName)
    const file = join(folder, 'kernel.json')
    if (!existsSync(file)) return []
    const argv = parseJsonObject(readFileSync(file, 'utf8'))?.['argv']
    return [{ folder, command: Array.isArray(argv) ? argv.map(String) : [] }]
  })
}

/** The command that starts the installed kernel, or this package's own where none is installed. */
export function kernelCommand(): readonly string[] {
  const own = join(packageRoot, 'dist', 'kernel.js')
  const installed = installedKernelspecs().find(({ command }) => command.includes(own))
  return installed?.command ?? ownCommand()
}

/** Removes the kernelspec below `folder`. Gives whether there was one. */
export function removeKernelspec(folder: string): boolean {
  const own = join(folder, kernelName)
  if (!existsSync(own)) return false
  rmSync(own, { recursive: true })
  return true
}
