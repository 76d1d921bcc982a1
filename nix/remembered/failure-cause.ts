import type { StorePath } from '../base/index.ts'

/** Why a derivation gave nothing, or why a whole call of Nix did nothing. */
export type FailureCause =
  /**
   * The builder ended with an exit code other than 0. `outOfMemory`: meanwhile the system ended a
   * program for want of memory.
   */
  | { readonly kind: 'exit'; readonly exitCode: number; readonly outOfMemory?: true }
  /** A signal ended the builder; `name` as the system has it: `Killed`. */
  | {
      readonly kind: 'signal'
      readonly signal: number
      readonly name: string
      readonly outOfMemory?: true
    }
  /** The builder ended well and did not make its output. */
  | { readonly kind: 'missing-output'; readonly output: string }
  /** The derivation's builder itself could not be started. */
  | { readonly kind: 'not-startable'; readonly program: string; readonly reason: string }
  /** What is known by its hash alone is neither here nor in a cache; `text` says what and why. */
  | { readonly kind: 'absent'; readonly text: string }
  /** What is in the store is not what Nix wrote there; hashes in SRI form, null where not known. */
  | {
      readonly kind: 'tampered'
      readonly path: StorePath
      readonly expected: string
      readonly got: string | null
    }
  /** Nix takes it for valid, and it is not on the disk. */
  | { readonly kind: 'gone'; readonly path: StorePath }
  /** Something that it needs is not on the disk; `isGone`: Nix takes it for valid. */
  | { readonly kind: 'lost'; readonly path: StorePath; readonly isGone: boolean }
  | { readonly kind: 'hash-mismatch'; readonly specified: string; readonly got: string }
  /** `silent`: it wrote nothing for so long; null where Nix does not tell which limit it was. */
  | {
      readonly kind: 'timeout'
      readonly seconds: number
      readonly silent: boolean | null
      /** It is the limit that the step declares, and no setting of Nix. */
      readonly declared?: true
    }
  /** It had more memory than the step declares; in bytes. */
  | { readonly kind: 'memory-limit'; readonly bytes: number }
  /** Secrets that it is given are nowhere, nor as files of these names in the folder. */
  | {
      readonly kind: 'secrets-missing'
      readonly names: readonly string[]
      readonly folder: string
    }
  /** While another machine built it; `machine` as Nix calls it. */
  | { readonly kind: 'connection-lost'; readonly machine: string }
  /** The job that built it ended before its time; `state` is Slurm's word: `TIMEOUT`, `CANCELLED`. */
  | { readonly kind: 'job-ended'; readonly job: string; readonly state: string }
  /** No job could be handed in; `words` are Slurm's. */
  | {
      readonly kind: 'no-cluster'
      /**
       * `no-nix`: there is none on the machine that `words` names. `unusable`: its settings are wrong.
       * A job built it, and `words` are why its result did not come: `not-given` by its machine,
       * `not-taken` by this one, which can try again.
       */
      readonly why:
        | 'no-program'
        | 'no-answer'
        | 'refused'
        | 'no-nix'
        | 'unusable'
        | 'not-given'
        | 'not-taken'
      readonly words: string
    }
  | { readonly kind: 'log-limit'; readonly bytes: number }
  | {
      readonly kind: 'unsupported'
      readonly required: MachineKind
      readonly available: MachineKind
      /** The machines that Nix hands builds to, by their names; left out where there is none. */
      readonly others?: readonly OtherMachine[]
    }
  | { readonly kind: 'no-space' }
  /** A pipe, a socket or a device in the output at `file`, which is empty of the output itself. */
  | { readonly kind: 'unsupported-file'; readonly file: string }
  | { readonly kind: 'store-not-writable'; readonly text: string }
  | { readonly kind: 'sandbox-impossible'; readonly text: string }
  | { readonly kind: 'daemon-gone'; readonly text: string }
  /** The program of Nix that was called could not be started; `reason` as the system words it. */
  | { readonly kind: 'not-started'; readonly program: string; readonly reason: string }
  /** A signal ended Nix itself; as in `SIGKILL`. */
  | { readonly kind: 'nix-ended'; readonly signal: string }
  /** Nix ended over a line of a builder that it took for a message of its own. 2.8 does so. */
  | { readonly kind: 'line-taken-for-message' }
  /** Nix's own words; empty where it gave no reason. */
  | { readonly kind: 'other'; readonly text: string }

/** A machine that Nix hands builds to. */
export interface OtherMachine {
  readonly name: string
  readonly features: readonly string[]
}

/** What a derivation asks of a machine, or what one is. */
export interface MachineKind {
  /** As `x86_64-linux`; null where only features count. */
  readonly system: string | null
  /** As Nix lists them, as in `big-parallel, kvm`; empty where there are none. */
  readonly features: string
}
