import type { Refusal } from '../../nix/base/index.ts'
import type { CellFault } from './findings.ts'

/** Why a program of Nix does not become a notebook. Files are named as the reader knows them. */
export type ImportMistake =
  | { readonly kind: 'no-file'; readonly file: string }
  /** `program` is the file in it that Nix would take, where there is one. */
  | { readonly kind: 'is-folder'; readonly file: string; readonly program: string | null }
  | { readonly kind: 'no-access'; readonly file: string; readonly refusal: Refusal }
  /** `text` is the line on which it stands. */
  | {
      readonly kind: 'unreadable'
      readonly file: string
      readonly line: number
      readonly column: number
      readonly text: string
      readonly fault: ProgramFault
    }
  /** In `definition`, a `with` gives a name that is another definition in a notebook. */
  | {
      readonly kind: 'with-gives'
      readonly file: string
      readonly definition: string
      readonly name: string
    }
  | { readonly kind: 'no-name-of-notebook'; readonly target: string }
  | { readonly kind: 'no-folder'; readonly folder: string }
  | { readonly kind: 'is-there'; readonly target: string; readonly isNotebook: boolean }
  | { readonly kind: 'not-written'; readonly target: string; readonly refusal: Refusal }

/** What a program needs and does not find. */
export type ImportNeed =
  /** Of the library that it imports, what a notebook's has not. */
  | { readonly kind: 'library-function'; readonly name: string }
  /** Seen from the notebook's folder. */
  | { readonly kind: 'file'; readonly path: string }
  /** As `nixpkgs` of `<nixpkgs>`: what that is each machine says for itself. */
  | { readonly kind: 'search-path'; readonly name: string }

/** What is wrong with a program that cannot be read. */
export type ProgramFault =
  | { readonly kind: 'no-program' }
  | { readonly kind: 'function' }
  | { readonly kind: 'definition'; readonly fault: CellFault }
