import type { Nix } from '../installation/index.ts'
import { readDerivation } from './derivation.ts'
import type { StorePath } from '../base/index.ts'

/** A closure of nixpkgs has some thousands; a graph beyond this is not searched to its end. */
const mostSearched = 20_000

export interface InputWalkOptions {
  /** Derivations that are not gone through: nothing is asked of them, and nothing behind them met. */
  readonly passedOver?: ReadonlySet<StorePath>
  /** Once so many derivations were met, no inputs of further ones are taken up. */
  readonly most?: number
}

/**
 * Goes through derivations and through what they are made of, near and far, each once, the nearest
 * first. `goesOn` is asked of each whether its inputs are gone through too. Gives all that were met.
 */
export function walkInputs(
  nix: Nix,
  drvPaths: readonly StorePath[],
  goesOn: (drvPath: StorePath) => boolean,
  { passedOver = new Set(), most = mostSearched }: InputWalkOptions = {}
): ReadonlySet<StorePath> {
  const met = new Set(drvPaths.filter((drvPath) => !passedOver.has(drvPath)))
  // A set goes on to what is added to it while it is walked.
  for (const drvPath of met) {
    if (!goesOn(drvPath) || met.size >= most) continue
    for (const input of inputsOf(nix, drvPath)) if (!passedOver.has(input)) met.add(input)
  }
  return met
}

/** The derivations that one is made of; none where it cannot be read. */
export function inputsOf(nix: Nix, drvPath: StorePath): readonly StorePath[] {
  const derivation = readDerivation(nix, drvPath)
  return derivation.ok ? [...derivation.value.inputDrvs.keys()] : []
}

/**
 * Whether the library has made a derivation, as it marks with `nwKind`. What is behind the packages of
 * others is theirs, and thousands.
 */
export function isOfLibrary(nix: Nix, drvPath: StorePath): boolean {
  const derivation = readDerivation(nix, drvPath)
  return derivation.ok && derivation.value.env.has('nwKind')
}
