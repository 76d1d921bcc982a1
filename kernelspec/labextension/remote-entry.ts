import { makeTablesSortable } from './tables.ts'

/** As much of a plugin as JupyterLab asks for where it needs nothing of JupyterLab's own. */
interface Plugin {
  readonly id: string
  readonly description: string
  readonly autoStart: true
  activate(): void
}

/** What JupyterLab and Notebook look for in a prebuilt extension: a container of modules. */
interface Container {
  /** Is given the modules that extensions share; none is needed here. */
  init(): void
  get(module: string): Promise<() => { readonly __esModule: true; readonly default: Plugin[] }>
}

declare global {
  interface Window {
    _JUPYTERLAB?: Record<string, Container>
  }
}

const tables: Plugin = {
  id: 'nix-workflow:tables',
  description: 'Sorts the tables of result cards by the column whose heading is pressed.',
  autoStart: true,
  activate: makeTablesSortable
}

const containers = (window._JUPYTERLAB ??= {})
containers['nix-workflow'] = {
  init: () => undefined,
  // Whoever asks for the module writes into it: each time it is a new one.
  get: () => Promise.resolve(() => ({ __esModule: true, default: [tables] }))
}
