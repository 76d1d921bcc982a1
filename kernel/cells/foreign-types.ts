/** What a cell that is no Nix was meant to be, as far as its text tells. */
export type OtherLanguage =
  /** A script: `body` is what can be pasted below the first line of a `%%` cell. */
  | ForeignScript
  /** Definitions without their `;`, or with another language's arrow, as they are in Nix. */
  | { readonly kind: 'values'; readonly lines: readonly string[] }
  /** Packages to be installed. */
  | { readonly kind: 'packages'; readonly packages: readonly string[] }
  /** A file to be fetched. */
  | { readonly kind: 'download'; readonly name: string; readonly url: string }
  /** A question about a name. */
  | { readonly kind: 'help'; readonly name: string; readonly of: 'command' | 'step' | 'name' }
  | Magic
  | WorkflowRule

export interface ForeignScript {
  readonly kind: 'script'
  readonly language: 'python' | 'bash' | 'js' | 'R'
  /** A name for the step. */
  readonly name: string
  /** Names of the notebook that the script mentions. */
  readonly inputs: readonly string[]
  /** Files that it reads, with a name for each. */
  readonly files: readonly ForeignFile[]
  readonly body: readonly string[]
  /** Whether lines such as `# %%` divide it into cells. */
  readonly hasCellMarks: boolean
}

/** A file that a script of another language names: of this machine, or from the network. */
export interface ForeignFile {
  readonly name: string
  readonly path: string
}

/** What a notebook knows, so that what it defines is taken for nothing else. */
export interface KnownNames {
  /** Also of the library, and of Nix itself. */
  isKnown(name: string): boolean
  /** Of the notebook alone. */
  isDefined(name: string): boolean
}

/** A line that begins with `%` or `!` elsewhere, and that stands for something else here. */
export interface Magic {
  readonly kind: 'magic'
  /** As it was written: `%matplotlib`, `%%time`. */
  readonly written: string
  readonly means: MagicMeaning
  /** What the rest of the cell is as a cell of its own; null where there is no rest. */
  readonly rest: OtherLanguage | null
}

/** What people who write it want. */
export type MagicMeaning =
  | { readonly kind: 'plots' }
  | { readonly kind: 'times' }
  | { readonly kind: 'reloading' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'names' }
  | { readonly kind: 'output' }
  | { readonly kind: 'page' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'program'; readonly file: string; readonly name: string }
  | { readonly kind: 'file'; readonly file: string; readonly name: string }

/** A rule of another workflow manager, as a script cell could say it. */
export interface WorkflowRule {
  readonly kind: 'rule'
  readonly manager: 'Snakemake' | 'Nextflow' | 'Make'
  readonly name: string
  readonly inputs: readonly ForeignFile[]
  readonly body: readonly string[]
}
