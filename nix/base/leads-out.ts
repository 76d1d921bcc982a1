/** Whether a relative path, without detours, leads out of the folder that it begins in; `..a` does not. */
export function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith('../')
}
