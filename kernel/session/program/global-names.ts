/**
 * Names that Nix knows without `builtins.` (manual, "Built-ins"). One that a version lacks is still
 * Nix's to complain about, in its own words.
 */
export const globalNames: ReadonlySet<string> = new Set([
  'abort',
  'baseNameOf',
  'break',
  'builtins',
  'derivation',
  'derivationStrict',
  'dirOf',
  'false',
  'fetchGit',
  'fetchMercurial',
  'fetchTarball',
  'fetchTree',
  'fromTOML',
  'import',
  'isNull',
  'map',
  'null',
  'placeholder',
  'removeAttrs',
  'scopedImport',
  'throw',
  'toString',
  'true'
])

/** Whether Nix itself gives a name a meaning; every builtin has one that begins with `__`. */
export function isGlobalName(name: string): boolean {
  return globalNames.has(name) || name.startsWith('__')
}
