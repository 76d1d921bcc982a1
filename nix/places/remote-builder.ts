import { bad, good, type Result } from '../base/index.ts'

/** A machine that Nix is to hand builds to over ssh. */
export interface RemoteBuilder {
  /** As the reader wrote it: `ssh-ng://me@host:2222`. */
  readonly url: string
  readonly scheme: 'ssh-ng' | 'ssh'
  /** null where ssh's own configuration is to say it. */
  readonly user: string | null
  readonly host: string
  readonly port: number | null
  /** A file with a private key, as an absolute path; null where ssh's own configuration is to say it. */
  readonly key: string | null
  /** As many builds at a time. */
  readonly cores: number
  /** What it offers beside the system: `gpu`, `big-parallel`. */
  readonly features: readonly string[]
}

/** Why words name no builder. */
export type BuilderMistake =
  | { readonly kind: 'no-builder-url'; readonly given: string }
  | { readonly kind: 'no-feature'; readonly given: string }

/** A host never begins with a dash: it becomes a word of a command line. */
const urlPattern =
  /^(ssh-ng|ssh):\/\/(?:([A-Za-z0-9_][\w.-]*)@)?([A-Za-z0-9][\w.-]*)(?::([1-9]\d{0,4}))?\/?$/

const featurePattern = /^[A-Za-z0-9][\w.+-]*$/

/** What a reader says of a builder, read strictly: it becomes lines of Nix's and ssh's settings. */
export function readBuilder(
  url: string,
  more: Pick<RemoteBuilder, 'key' | 'cores' | 'features'> & { readonly port: number | null }
): Result<RemoteBuilder, BuilderMistake> {
  const [, scheme, user, host, port] = urlPattern.exec(url) ?? []
  const number = port === undefined ? more.port : Number(port)
  if (host === undefined || (number !== null && number > 65_535))
    return bad({ kind: 'no-builder-url', given: url })
  const wrong = more.features.find((feature) => !featurePattern.test(feature))
  if (wrong !== undefined) return bad({ kind: 'no-feature', given: wrong })
  const named = port === undefined && number !== null ? `${url.replace(/\/$/, '')}:${number}` : url
  return good({
    ...{ url: named.replace(/\/$/, ''), scheme: scheme === 'ssh' ? 'ssh' : 'ssh-ng' },
    ...{ user: user ?? null, host, port: number },
    ...{ key: more.key, cores: more.cores, features: more.features }
  })
}

/** By what Nix calls it: a port is ssh's to know. */
export function nixName({ scheme, user, host }: RemoteBuilder): string {
  return `${scheme}://${user === null ? '' : `${user}@`}${host}`
}

/**
 * A builder as Nix's setting `builders` has it (manual, "Remote builds"). Without the feature
 * `ca-derivations` Nix would send it no content-addressed step.
 */
export function machineLine(builder: RemoteBuilder): string {
  const features = ['ca-derivations', ...builder.features].join(',')
  return `${nixName(builder)} - - ${builder.cores} 1 ${features}`
}
