import type { StorePath } from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import { readDerivation, walkInputs } from '../store/index.ts'
import { noLimits, type StepLimits } from './limits.ts'
import { secretPrefix } from './secrets.ts'

/** The limits, with the secrets of those steps that are given some, wherever they are on the way. */
export function withSecrets(
  nix: Nix,
  limits: ReadonlyMap<StorePath, StepLimits>,
  wanted: readonly StorePath[]
): ReadonlyMap<StorePath, StepLimits> {
  const all = new Map(limits)
  // What is not made by the library is no step of it, and has none behind it: nixpkgs is large.
  for (const drvPath of walkInputs(nix, wanted, (path) => isOfLibrary(nix, path))) {
    const secrets = secretsOf(nix, drvPath)
    if (secrets.length > 0) all.set(drvPath, { ...(limits.get(drvPath) ?? noLimits), secrets })
  }
  return all
}

/** The names of the secrets that a step is given, as its derivation has them. */
export function secretsOf(nix: Nix, drvPath: StorePath): readonly string[] {
  const derivation = readDerivation(nix, drvPath)
  const variables = derivation.ok ? derivation.value.env.get('impureEnvVars') : undefined
  return (variables ?? '')
    .split(/\s+/)
    .flatMap((name) => (name.startsWith(secretPrefix) ? [name.slice(secretPrefix.length)] : []))
}

function isOfLibrary(nix: Nix, drvPath: StorePath): boolean {
  const derivation = readDerivation(nix, drvPath)
  return derivation.ok && derivation.value.env.has('nwKind')
}
