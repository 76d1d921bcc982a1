import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { loadShared, type ShareScope } from './shared.ts'
import { tables } from './tables/plugin.ts'

type Plugins = JupyterFrontEndPlugin<unknown>[]

/** What JupyterLab and Notebook look for in a prebuilt extension: a container of modules. */
interface Container {
  /** Is given the packages that the page shares with extensions. */
  init(scope: ShareScope): void
  get(module: string): Promise<() => { readonly __esModule: true; readonly default: Plugins }>
}

declare global {
  interface Window {
    _JUPYTERLAB?: Record<string, Container>
  }
}

let scope: ShareScope = {}

/** What needs packages of the page is read only when they are there. */
async function plugins(): Promise<Plugins> {
  const missing = await loadShared(scope)
  if (missing.length === 0) return [tables, ...(await import('./plugins.ts')).plugins]
  console.warn(`nix-workflow: this page has no ${missing.join(', ')}; only tables are sorted.`)
  return [tables]
}

const containers = (window._JUPYTERLAB ??= {})
containers['nix-workflow'] = {
  init: (shared) => {
    scope = shared
  },
  // Whoever asks for the module writes into it: each time it is a new one.
  get: async () => {
    const all = await plugins()
    return () => ({ __esModule: true, default: [...all] })
  }
}
