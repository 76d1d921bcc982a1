import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { bad, fromHome, good, type Result } from '../../../nix/base/index.ts'
import { readCacheUrl, withParameter } from '../../../nix/installation/index.ts'
import { type CopyProgress, copyTo, known, withLineage } from '../../../nix/store/index.ts'
import type { CommandMistake, Pushed } from '../../outcome/index.ts'
import type { Engine, NamedDerivation } from '../../session/state/index.ts'
import { settleUnknown } from '../history/index.ts'

/** Where results go, and how. */
export interface PushWishes {
  /** As the reader wrote it. */
  readonly url: string
  /** The file of the secret key that signs them, as the reader wrote it; null for none. */
  readonly signingKey: string | null
}

interface PushOptions {
  readonly signal: AbortSignal
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined
}

/** A file that becomes part of an address. */
const plainFile = /^\/[\w./+@-]+$/

/**
 * Sends the results of steps with all that they were made of to a cache: what it has already is not sent
 * again. Builds nothing; steps without a result are named in what is given back.
 */
export async function pushResults(
  { nix, folder }: Pick<Engine, 'nix' | 'folder'>,
  steps: readonly NamedDerivation[],
  { url, signingKey }: PushWishes,
  { signal, onProgress }: PushOptions
): Promise<Result<Pushed, CommandMistake>> {
  const address = readCacheUrl(url, folder)
  if (!address.ok) return address
  const key = signingKey === null ? null : resolve(folder, fromHome(signingKey))
  if (key !== null && (!existsSync(key) || !plainFile.test(key)))
    return bad({ kind: 'no-signing-key', file: key })
  const drvPaths = steps.map(({ drvPath }) => drvPath)
  await settleUnknown({ nix }, drvPaths, signal)
  const isThere = ({ drvPath }: NamedDerivation) => known(nix, drvPath) !== null
  const sent = steps.filter(isThere)
  const what = await withLineage(
    nix,
    sent.map(({ drvPath }) => drvPath)
  )
  const target = writingAddress(address.value, key)
  const copied = await copyTo(nix, target, what, { signal, onProgress })
  if (!copied.ok) return bad({ kind: 'not-pushed', url: address.value, said: copied.mistake })
  return good({
    url: address.value,
    results: sent.map(({ name }) => name),
    without: steps.filter((step) => !isThere(step)).map(({ name }) => name),
    newPaths: copied.value.paths,
    newBytes: copied.value.bytes.done,
    isSigned: key !== null
  })
}

/**
 * A cache of files is compressed: by Zstandard, of which Nix's own choice takes twenty times as long for
 * a tenth less, unless the address says another.
 */
function writingAddress(url: string, key: string | null): string {
  const isOfFiles = /^(?:file|https?|s3):/.test(url)
  const compressed =
    isOfFiles && !/[?&]compression=/.test(url) ? withParameter(url, 'compression=zstd') : url
  return key === null ? compressed : withParameter(compressed, `secret-key=${key}`)
}
