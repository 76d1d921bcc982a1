import type { Refusal } from '../../nix/base/index.ts'
import type { ChoiceMistake } from './choice-mistake.ts'
import type { CommandMistake } from './command-mistake.ts'
import type { NixUnusable, NotebookMistake } from './findings.ts'

/** What was to be done with a file or a folder. */
export type FileAct =
  | 'look-at'
  | 'read'
  /** What is there already, before it is written over. */
  | 'read-before'
  | 'write'
  | 'unpack'
  | 'write-notebook'
  | 'write-executed'
  | 'write-report'
  | 'bring-notebook'
  | 'bring-showcase'
  | 'install-kernel'
  | 'remove-kernel'
  /** A file in that folder tells a kernel its ports. */
  | 'connect-kernel'

/** The system refused it. */
export interface FileRefused {
  readonly kind: 'refused'
  readonly act: FileAct
  readonly path: string
  readonly refusal: Refusal
}

/** A notebook says that it is for another kernel. */
export interface OtherKernel {
  readonly kind: 'other-kernel'
  readonly path: string
  readonly kernel: string
  /** The name of ours. */
  readonly own: string
}

/** Why a file is not written over what is there. */
export interface KeptFile {
  /** `is-other`: what is there is nothing of the kind that is written. */
  readonly kind: 'is-other'
  readonly path: string
  readonly wanted: 'page' | 'notebook'
}

/** Why there is no kernel that runs a notebook. */
export type NoKernel =
  | { readonly kind: 'kernel-not-built'; readonly missing: string }
  /** It was started, and these were the last lines that it wrote. */
  | { readonly kind: 'kernel-silent' | 'kernel-ended'; readonly lines: readonly string[] }

/** Why a file is not read as a notebook. */
export type NotRead =
  | { readonly kind: 'not-read'; readonly mistake: NotebookMistake }
  | { readonly kind: 'no-notebook'; readonly path: string }

/** Why a notebook is not opened without being run. */
export type NotOpened = NotRead | { readonly kind: 'no-nix'; readonly mistake: NixUnusable }

/** Why a notebook does not become a text, or a text a notebook. */
export type ConversionMistake =
  | { readonly kind: 'no-form' | 'no-regular-file'; readonly path: string }
  /** Both are notebooks, or both texts. */
  | { readonly kind: 'same-side' }
  /** A line that says where a cell begins, and what it says of it is no JSON; counted from 1. */
  | { readonly kind: 'no-cell'; readonly path: string; readonly line: number }
  | { readonly kind: 'there-without-force'; readonly path: string }
  | { readonly kind: 'no-text-of-one' | 'no-notebook-there'; readonly path: string }

/** Why an archive is not unpacked. `name` is what an entry is called there, which nobody has looked at. */
export type ArchiveMistake =
  | { readonly kind: 'cut-off' | 'damaged' | 'header-too-long' }
  | { readonly kind: 'too-many-entries'; readonly most: number }
  | { readonly kind: 'cut-off-in' | 'no-file'; readonly name: string }
  | { readonly kind: 'wrong-name'; readonly name: string; readonly why: WrongEntryName }

export type WrongEntryName = 'too-long' | 'too-deep' | 'no-text' | 'outside' | 'twice' | 'in-a-file'

/** Why a notebook does not become one file with its results, or one such file a notebook. */
export type BundleMistake =
  | { readonly kind: 'not-packed'; readonly said: string }
  | { readonly kind: 'no-step'; readonly name: string }
  | { readonly kind: 'there-already'; readonly path: string; readonly writes: 'file' | 'folder' }
  | {
      readonly kind: 'no-plain-file' | 'no-bundle' | 'other-bundle'
      readonly path: string
    }
  | { readonly kind: 'archive-refused'; readonly path: string; readonly why: ArchiveMistake }

/** Why a subcommand of `nix-workflow` does not do what it is asked for. */
export type CommandLineMistake =
  | FileRefused
  | OtherKernel
  | KeptFile
  | NoKernel
  | ConversionMistake
  | BundleMistake
  | NotOpened
  | { readonly kind: 'not-chosen'; readonly mistake: ChoiceMistake }
  | { readonly kind: 'of-command'; readonly mistake: CommandMistake }
  | { readonly kind: 'no-results' | 'no-file'; readonly path: string }
  | { readonly kind: 'page-not-built' }
  | { readonly kind: 'no-jupyterlab'; readonly command: string }
  /** Nix does not say of what results were made. */
  | { readonly kind: 'not-observed'; readonly said: string }
