import { bad, good, type Result, type StorePath } from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import { readDerivation } from '../store/index.ts'
import type { FailureCause } from './failure.ts'
import { noLimits, type StepLimits } from './limits.ts'
import { readSecrets, secretPrefix, type SecretValues } from './secrets.ts'

/** The limits, with the secrets of those of `drvPaths` that are given some. */
export function withSecrets(
  nix: Nix,
  limits: ReadonlyMap<StorePath, StepLimits>,
  drvPaths: Iterable<StorePath>
): ReadonlyMap<StorePath, StepLimits> {
  const all = new Map(limits)
  for (const drvPath of drvPaths) {
    const secrets = secretsOf(nix, drvPath)
    if (secrets.length > 0) all.set(drvPath, { ...(limits.get(drvPath) ?? noLimits), secrets })
  }
  return all
}

/** The names of the secrets that a step is given, as its derivation has them. */
function secretsOf(nix: Nix, drvPath: StorePath): readonly string[] {
  const derivation = readDerivation(nix, drvPath)
  const variables = derivation.ok ? derivation.value.env.get('impureEnvVars') : undefined
  return (variables ?? '')
    .split(/\s+/)
    .flatMap((name) => (name.startsWith(secretPrefix) ? [name.slice(secretPrefix.length)] : []))
}

/**
 * What a call is given that runs steps with these limits. Below a daemon none need to be here: it gives
 * steps its own.
 */
export function secretsFor(
  { store }: Pick<Nix, 'store'>,
  { secrets = [] }: StepLimits
): Result<SecretValues, FailureCause> {
  const read = readSecrets(secrets)
  if (read.ok) return read
  if (store.kind === 'daemon') return good(new Map())
  return bad({ kind: 'secrets-missing', ...read.mistake })
}
