import { join, resolve } from 'node:path'
import { run } from '../../../nix/process/index.ts'
import { bad, good, homeFolder, type Result, userFolder } from '../../../nix/base/index.ts'
import type { OptionMistake } from '../../outcome/index.ts'
import type { Accepted, Options } from '../terminal/index.ts'

/** The options that say where the kernel is installed. */
export const placeOptions: Accepted = { flags: ['user', 'sys-prefix'], values: ['prefix'] }

/** The Jupyter data folder that the options name. */
export async function dataFolder(options: Options): Promise<Result<string, OptionMistake>> {
  const prefix = options.value('prefix')
  const named = [options.has('user'), options.has('sys-prefix'), prefix !== undefined]
  if (named.filter((is) => is).length > 1) {
    return bad({ kind: 'several-places' })
  }
  if (prefix !== undefined) return good(join(resolve(prefix), 'share', 'jupyter'))
  if (!options.has('sys-prefix')) return good(userDataFolder())
  const active = await activePrefix()
  return active === null ? bad({ kind: 'no-environment' }) : good(join(active, 'share', 'jupyter'))
}

/**
 * The user's Jupyter data folder, as jupyter_core finds it (Jupyter documentation, "Common
 * Directories and File Locations").
 */
export function userDataFolder(): string {
  const own = process.env['JUPYTER_DATA_DIR'] ?? ''
  if (own !== '') return own
  if (process.platform === 'darwin') return join(homeFolder(process.env), 'Library', 'Jupyter')
  return join(userFolder(process.env, 'data'), 'jupyter')
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
