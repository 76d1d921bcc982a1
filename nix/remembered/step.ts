import type { StorePath } from '../base/index.ts'

/** A step as its derivation says it, and what it reads directly. */
export interface DescribedStep {
  readonly step: LineageStep
  readonly inputs: readonly StepEdge[]
}

export interface LineageStep {
  readonly drvPath: StorePath
  /** The derivation's name. */
  readonly name: string
  /** Program and arguments as they stand in the derivation: see `references`. */
  readonly command: readonly string[]
  /** Derivations that are no steps and that the command names: programs, tools, data by hash. */
  readonly environments: readonly StorePath[]
  /** Store paths that nothing builds and that the command names: files of a folder of the user. */
  readonly sources: readonly StorePath[]
  /** Store paths that nothing builds and that it reads, and the files of each that the command names. */
  readonly reads: readonly SourceRead[]
  /** What stands in the command for outputs of inputs, and whose they are. */
  readonly references: ReadonlyMap<string, OutputReference>
}

interface SourceRead {
  readonly path: StorePath
  readonly files: readonly string[]
}

export interface OutputReference {
  readonly drvPath: StorePath
  readonly output: string
}

/** `to` reads `from`, directly or through environments made of it. */
export interface StepEdge {
  readonly from: StorePath
  readonly to: StorePath
  /** Files of the input that the command names, relative to its output; in their order. */
  readonly files: readonly string[]
}
