import type { Refusal } from '../base/index.ts'
import type { VenvProblem } from './venv-problem.ts'

/** Why a program cannot be frozen. */
export type FreezeMistake =
  | { readonly kind: 'interrupted' }
  /** Nobody has asked for it yet, and it was not frozen before. */
  | { readonly kind: 'put-off' }
  /** A text that can be no program's name, empty where there is none. */
  | { readonly kind: 'no-name'; readonly text: string }
  /** Not on PATH. */
  | { readonly kind: 'program-missing'; readonly program: string }
  /** A script that `runner` runs. */
  | {
      readonly kind: 'program-is-script'
      readonly name: string
      readonly file: string
      readonly runner: string
    }
  /** A program that is nothing without what was installed beside it. */
  | { readonly kind: 'program-of-many-parts'; readonly name: string; readonly of: ManyParts }
  | { readonly kind: 'program-unusable'; readonly why: Unusable }
  | { readonly kind: 'library-missing'; readonly why: Unloadable }
  | { readonly kind: 'library-conflict'; readonly why: Conflict }
  /** What is no static patchelf for this machine. */
  | { readonly kind: 'patchelf-missing'; readonly file: string }
  | { readonly kind: 'venv-unusable'; readonly why: VenvProblem }
  /** It does not run in the sandbox: the first line that it wrote there, and how many more. */
  | {
      readonly kind: 'trial-failed'
      readonly name: string
      readonly said: string
      readonly more: number
    }
  /** In none of these folders; in the store, where there are none. */
  | { readonly kind: 'no-space'; readonly folders: readonly string[] }
  /** What Nix itself objects to, in its words, or why it could not be started. */
  | { readonly kind: 'store'; readonly said: string; readonly startError: string | null }
  /** The machine is no 64-bit Linux. */
  | { readonly kind: 'platform' }

/** What the other parts of a program are. */
export type ManyParts = 'compiler' | 'R' | 'Java' | 'own-library' | 'TeX'

/** `words` are those of the program or of the system. */
export type Unusable =
  | { readonly kind: 'other-processor'; readonly name: string; readonly file: string }
  | { readonly kind: 'setuid'; readonly file: string }
  /** A Python that does not say where it is installed. */
  | {
      readonly kind: 'silent-python'
      readonly file: string
      readonly words: string
      readonly exitCode: number | null
    }
  /** Files that cannot be copied. */
  | { readonly kind: 'unreadable'; readonly name: string; readonly refusal: Refusal }

export type Unloadable =
  /** `missing`: the library that is not found, else what the loader says. */
  | {
      readonly kind: 'not-loaded'
      readonly file: string
      readonly missing: string | null
      readonly words: string
    }
  /** patchelf refuses; null where it is all libraries together. */
  | { readonly kind: 'not-changed'; readonly file: string | null; readonly words: string }

export type Conflict =
  | { readonly kind: 'two-pythons'; readonly one: string; readonly other: string }
  /** `file` loads `real` as `name`, and another program `known`. */
  | {
      readonly kind: 'two-libraries'
      readonly file: string
      readonly name: string
      readonly real: string
      readonly known: string
    }

export const interrupted: FreezeMistake = { kind: 'interrupted' }

/** A function, since a signal changes between two looks, which a type cannot say. */
export function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

const lasting: ReadonlySet<FreezeMistake['kind']> = new Set([
  'program-of-many-parts',
  'library-conflict',
  'trial-failed',
  'platform'
])

/**
 * Whether the same may go well a little later: room was made, a program was installed, the store can
 * be reached again. What lasts takes seconds to find out, and is not worth a new try each time.
 */
export function mayPass({ kind }: FreezeMistake): boolean {
  return !lasting.has(kind)
}
