/** What a command's words may be, as data: it is read, completed and listed by this. */
export interface CommandSyntax {
  /** Without the `%`. */
  readonly name: string
  readonly operands: readonly Operand[]
  readonly options: readonly Option[]
  /** The first is the plainest. */
  readonly examples: readonly [Example, ...Example[]]
}

/** A whole line that a reader can copy, and what it does where that is not plain. */
export interface Example {
  readonly line: string
  readonly means?: string
}

/** A word that stands by its place. */
export interface Operand {
  /** As usage has it: `NAME`, `FILE.nix`. */
  readonly word: string
  readonly kind: OperandKind
  readonly isOptional?: true
  /** Any number of such words; only the last operand may be so. */
  readonly isRepeated?: true
}

/** What an operand names: decides what is completed, and what is said where it is missing. */
export type OperandKind =
  | 'step'
  | 'path-in-step'
  | 'number'
  | 'file'
  | 'destination'
  | 'program'
  | 'command'
  | 'builder'
  | 'cache'
  | Choices

/** One of these words, as they stand. */
export interface Choices {
  readonly choices: readonly string[]
}

/** A word behind an option, as usage has it; or those that it may be. */
export type OptionWord = string | Choices

export interface Option {
  /** With its dashes: `--replace`. */
  readonly name: string
  readonly short?: string
  /** The words behind it. */
  readonly takes?: readonly OptionWord[]
  /** What it does, as the end of a sentence. */
  readonly means: string
  /** Where it is given, no operand has to be. */
  readonly standsAlone?: true
  /** Of those of one group at most one is given. */
  readonly group?: string
}

/** What a command is for: to see, to plan and build, to understand a result, to bring in and share. */
export type CommandGroup = 'see' | 'build' | 'understand' | 'share' | 'help'
