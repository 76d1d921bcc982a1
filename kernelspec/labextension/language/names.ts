/** What every Nix knows by a name alone, without `builtins.`. */
export const builtinNames: ReadonlySet<string> = new Set([
  ...['abort', 'baseNameOf', 'break', 'builtins', 'derivation', 'derivationStrict', 'dirOf'],
  ...['fetchGit', 'fetchMercurial', 'fetchTarball', 'fetchTree', 'fromTOML', 'import', 'isNull'],
  ...['map', 'placeholder', 'removeAttrs', 'scopedImport', 'throw', 'toString']
])

export const constantNames: ReadonlySet<string> = new Set(['true', 'false', 'null'])

/** The workflow library's: a test compares them with those that the kernel has. */
export const libraryNames: ReadonlySet<string> = new Set([
  ...['output', 'script', 'sweep', 'zip', 'input', 'exact', 'records', 'process', 'checkpoint'],
  ...['network', 'nixpkgs', 'python', 'r', 'static', 'program', 'freeze']
])
