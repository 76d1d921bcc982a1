import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { VirtualEnvironment } from '../../outcome/index.ts'

/** What people call one, the likeliest first: a notebook's folder may have several. */
const usualNames = ['.venv', 'venv', 'env', '.env']

/**
 * The virtual environment beside a notebook, one that has the module before others; null where there
 * is none. `module` is what a step printed: it is looked for by its name, and nothing is opened.
 */
export function environmentHere(folder: string, module: string): VirtualEnvironment | null {
  const [top = ''] = module.split('.')
  const found = usualNames
    .filter((name) => existsSync(join(folder, name, 'pyvenv.cfg')))
    .map((name) => ({ folder: name, hasModule: hasModule(join(folder, name, 'lib'), top) }))
  return found.find((one) => one.hasModule) ?? found[0] ?? null
}

function hasModule(library: string, module: string): boolean {
  if (!/^\w+$/.test(module) || !existsSync(library)) return false
  return readdirSync(library).some((version) => {
    const packages = join(library, version, 'site-packages')
    return existsSync(join(packages, module)) || existsSync(join(packages, `${module}.py`))
  })
}
