import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../host/index.ts'
import { removeEntry } from './entries.ts'

/** As its `package.json` names it, which its folder has to as well. */
const extensionName = 'nix-workflow'

const labextensionIn = (data: string): string => join(data, 'labextensions', extensionName)

/**
 * Puts the extension into a Jupyter data folder, where JupyterLab and Notebook look for prebuilt
 * ones (JupyterLab's documentation, "Distributing a prebuilt extension"), in place of one that is
 * there. Gives its own folder; null where it is not built yet.
 */
export function writeLabextension(data: string): string | null {
  const built = join(packageRoot, 'dist', 'labextension')
  if (!existsSync(built)) return null
  const own = labextensionIn(data)
  removeEntry(own)
  cpSync(built, own, { recursive: true })
  return own
}

/** Removes the extension from a Jupyter data folder. Gives whether there was one. */
export function removeLabextension(data: string): boolean {
  return removeEntry(labextensionIn(data))
}
