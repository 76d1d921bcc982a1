import type { ForeignFile, KnownNames } from './foreign-types.ts'

/** A name of Nix out of any text; one that is free. */
export function freeName(wanted: string, names: KnownNames, taken: readonly string[] = []): string {
  const word = wanted.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '')
  const start = /^[A-Za-z_]/.test(word) ? word : `data_${word}`.replace(/_+$/, '')
  for (let count = 1; ; count++) {
    const name = count === 1 ? start : `${start}_${count}`
    if (!names.isKnown(name) && !taken.includes(name)) return name
  }
}

/** What a file is called in a notebook: as the file, without folders and suffixes. */
export function nameOfFile(path: string, names: KnownNames, taken: readonly string[]): string {
  const last =
    path
      .replace(/[?#].*$/, '')
      .split('/')
      .findLast((part) => part !== '') ?? 'data'
  return freeName(last.replace(/^\.+/, '').replace(/\..*$/, ''), names, taken)
}

/** The files among `paths`, each once. */
export function filesNamed(paths: readonly string[], names: KnownNames): readonly ForeignFile[] {
  const files: ForeignFile[] = []
  for (const path of new Set(paths)) {
    const name = nameOfFile(
      path,
      names,
      files.map((file) => file.name)
    )
    files.push({ name, path })
  }
  return files
}
