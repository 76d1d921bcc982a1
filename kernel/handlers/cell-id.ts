import type { JsonObject } from '../wire/index.ts'

/** JupyterLab and VS Code say which cell it is that they run, in a request's metadata. */
export function cellIdOf({ cellId }: JsonObject): string | null {
  return typeof cellId === 'string' && cellId !== '' ? cellId : null
}
