import type { FrozenProgram } from '../../../outcome/index.ts'
import { frozenInWords } from '../index.ts'

/** What in a notebook may be another thing where its exported program is evaluated, or not be there. */
export type ExportDoubt =
  /** Programs of this machine: those that steps are started with, and definitions that have others. */
  | {
      readonly kind: 'frozen'
      readonly programs: readonly FrozenProgram[]
      readonly names: readonly string[]
    }
  /** A folder that the program is written into: any file beside it makes another path of it. */
  | { readonly kind: 'whole-folder'; readonly name: string; readonly path: string }
  /** A path of NIX_PATH, without its brackets. */
  | { readonly kind: 'search'; readonly name: string; readonly path: string }
  /** Paths that a flake does not see. */
  | { readonly kind: 'search-in-flake'; readonly name: string; readonly path: string }
  | { readonly kind: 'absolute-in-flake'; readonly name: string; readonly path: string }
  | { readonly kind: 'outside-of-flake'; readonly name: string; readonly path: string }

/** A doubt in a sentence. */
export function exportDoubtInWords(doubt: ExportDoubt): string {
  switch (doubt.kind) {
    case 'frozen': {
      const usual = doubt.programs.length === 0 ? [] : [frozenInWords(doubt.programs)]
      return `Programs in it were frozen from the machine of the notebook: ${[...usual, ...doubt.names].join(', ')}. It has the same paths everywhere, and can be built where the files of these programs are: on that machine, with a cache that has them, or where %freeze gives the same hashes. What a toolchain out of nixpkgs { rev = "…"; hash = "…"; } starts can be built everywhere.`
    }
    case 'whole-folder':
      return `${doubt.name} takes in the whole folder ${doubt.path}, and so this program too: its path changes with every file that is saved there.`
    case 'search':
      return `${doubt.name} uses <${doubt.path}>: whatever the machine has under that name.`
    case 'search-in-flake':
      return `${doubt.name} uses <${doubt.path}>, which a flake does not see.`
    case 'absolute-in-flake':
      return `${doubt.name} uses ${doubt.path}, and a flake sees no absolute paths.`
    case 'outside-of-flake':
      return `${doubt.name} uses ${doubt.path}, which lies outside of the flake's folder.`
  }
}
