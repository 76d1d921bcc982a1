import { readFileSync } from 'node:fs'

/** Where machines have the certificates that they trust, one file of all of them. */
const usualPlaces = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem'
]

/** Below the 131,071 bytes that Linux takes in one variable. */
const bytesInVariable = 100_000

/** As many as nix/lib/certificates.nix asks for: those that browsers trust are some 220 kB. */
const variables = 8

/**
 * The certificates that this machine trusts, as variables of Nix's environment, for steps that may
 * reach the network: their sandbox has no file of the machine. Those of the file that the environment
 * names come before the usual one, as OpenSSL and Nix have it. Empty where there are none, or more
 * than fit.
 */
export function certificateVariables(
  environment: NodeJS.ProcessEnv
): Readonly<Record<string, string>> {
  const named = [environment['NIX_SSL_CERT_FILE'], environment['SSL_CERT_FILE']]
  for (const place of [...named, ...usualPlaces]) {
    const text = place === undefined ? null : certificatesIn(place)
    if (text === null) continue
    const count = Math.ceil(text.length / bytesInVariable)
    if (count > variables) return {}
    return Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `NW_CERTIFICATES_${index}`,
        text.slice(index * bytesInVariable, (index + 1) * bytesInVariable)
      ])
    )
  }
  return {}
}

const certificate =
  /-----BEGIN (TRUSTED )?CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END \1?CERTIFICATE-----/g

/** The certificates alone: files of them have comments, too. Null where the file has none. */
function certificatesIn(place: string): string | null {
  try {
    const found = readFileSync(place, 'latin1').match(certificate)
    return found === null ? null : `${found.join('\n')}\n`
  } catch {
    return null
  }
}
