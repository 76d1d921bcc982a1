import type { NamedReader, NamedReaders } from '../syntax/index.ts'

const nothing: NamedReader = { kind: 'none' }
const anything: NamedReader = { kind: 'any' }

/**
 * What functions of the library in `nix/lib/` read besides what they are given as a text. One that is
 * not listed counts as reading anything, so that what uses it is evaluated each time.
 */
export const libraryReaders: NamedReaders = new Map<string, NamedReader>([
  ...['output', 'script', 'sweep', 'zip', 'input', 'exact', 'process', 'checkpoint', 'freeze'].map(
    (name) => [name, nothing] as const
  ),
  // A value, and no function.
  ['toolchain', nothing],
  ['static', { kind: 'path', keys: ['path'], without: ['hash'] }],
  ['records', { kind: 'path', keys: ['path'], without: [] }],
  ['program', { kind: 'path', keys: ['src'], without: [] }],
  // These fetch, or evaluate package sets, which read the environment.
  ...['network', 'nixpkgs', 'python', 'r'].map((name) => [name, anything] as const)
])

/** What a definition of the library reads, by its name. */
export function libraryReader(name: string): NamedReader {
  return libraryReaders.get(name) ?? anything
}
