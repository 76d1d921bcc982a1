import { createHash } from 'node:crypto'
import { lstatSync } from 'node:fs'
import { invokeNix, type Nix } from '../installation/index.ts'
import { type Completed, run } from '../process/index.ts'
import type { PathInfo } from '../remembered/index.ts'
import { askStore } from './ask-store.ts'
import { bad, derivationName, good, hashPart, type Result, type StorePath } from '../base/index.ts'

/**
 * Whether a store path is on disk. That is not quite Nix's own validity (a path that is being
 * copied is on disk before it is valid), so it is asked only of paths that a record says were valid
 * once: Nix takes a path from its database before it takes it from the disk, and moves it away
 * whole. Costs one look at the file system and no process.
 */
export function isOnDisk(nix: Nix, path: StorePath): boolean {
  return (
    hashPart(path) !== undefined &&
    lstatSync(nix.onDisk(path), { throwIfNoEntry: false }) !== undefined
  )
}

/** One of the paths is not valid, or Nix cannot be asked; all that asked were told nothing. */
export interface PathsNotValid {
  readonly kind: 'paths-not-valid'
  /** Nix's own words; empty where it was ended, or never started. */
  readonly said: string
  /** Why it was not started; null where it was. */
  readonly startError: string | null
}

/**
 * Hash, size and references of many valid paths: by the process that answers, or in one of its own
 * (`nix-store --dump-db PATH…`, whose form has not changed from Nix 2.8 to today, as that of
 * `path-info --json` has). Gives nothing but the mistake where one of the paths is not valid.
 */
export async function pathInfos(
  nix: Nix,
  paths: readonly StorePath[],
  signal?: AbortSignal
): Promise<Result<ReadonlyMap<StorePath, PathInfo>, PathsNotValid>> {
  if (paths.length === 0) return good(new Map())
  const answered = await askStore(nix, (store) => store.infos(paths))
  const infos = answered?.filter((info) => info !== null) ?? []
  if (infos.length === paths.length) return good(new Map(infos.map((info) => [info.path, info])))
  const asked = await run(invokeNix(nix, 'nix-store', ['--dump-db', ...paths]), signal)
  if (asked.exitCode !== 0) return bad(notValid(asked))
  return good(new Map(parseRegistrations(asked.stdout).map((info) => [info.path, info])))
}

function notValid({ stderr, startError }: Completed): PathsNotValid {
  return { kind: 'paths-not-valid', said: stderr.trim(), startError }
}

/** Those of the paths that are not valid in the store; null where Nix does not say. */
export async function invalidAmong(
  nix: Nix,
  paths: readonly StorePath[]
): Promise<ReadonlySet<StorePath> | null> {
  if (paths.length === 0) return new Set()
  // Says those that are not valid, and is content with them.
  const options = ['--check-validity', '--print-invalid', ...paths]
  const asked = await run(invokeNix(nix, 'nix-store', options))
  return asked.exitCode === 0 ? new Set(asked.stdout.split('\n').filter(Boolean)) : null
}

/** Store paths in the closure of `paths`, these included, with the hash, size and references of each. */
export async function closureInfos(
  nix: Nix,
  paths: readonly StorePath[],
  signal?: AbortSignal
): Promise<Result<ReadonlyMap<StorePath, PathInfo>, PathsNotValid>> {
  if (paths.length === 0) return good(new Map())
  const asked = await run(invokeNix(nix, 'nix-store', ['-q', '--requisites', ...paths]), signal)
  if (asked.exitCode !== 0) return bad(notValid(asked))
  return pathInfos(nix, asked.stdout.split('\n').filter(Boolean), signal)
}

/** Store paths in the closure of `path`, itself included, and the bytes of them all together. */
export async function closure(
  nix: Nix,
  path: StorePath,
  signal?: AbortSignal
): Promise<Result<{ readonly paths: number; readonly size: number }, PathsNotValid>> {
  const infos = await closureInfos(nix, [path], signal)
  if (!infos.ok) return infos
  const sizes = [...infos.value.values()].map((info) => info.narSize)
  return good({ paths: sizes.length, size: sizes.reduce((sum, size) => sum + size, 0) })
}

/**
 * Reads what `nix-store --dump-db` writes: for each path its name, the hash in base 16, the size,
 * the deriver (or an empty line), the number of references and these, a line each.
 */
export function parseRegistrations(text: string): PathInfo[] {
  const lines = text.split('\n')
  const infos: PathInfo[] = []
  let at = 0
  while (at + 4 < lines.length) {
    const [path = '', hash = '', size = '', deriver = '', count = ''] = lines.slice(at, at + 5)
    const references = lines.slice(at + 5, at + 5 + Number(count))
    infos.push({
      path,
      narHash: `sha256-${Buffer.from(hash.replace(/^sha256:/, ''), 'hex').toString('base64')}`,
      narSize: Number(size),
      deriver: deriver === '' ? null : deriver,
      references: references.filter((reference) => reference !== path)
    })
    at += 5 + Number(count)
  }
  return infos
}

const digits = '0123456789abcdfghijklmnpqrsvwxyz'

/** Nix's own base 32 of bytes (not RFC 4648's): the last byte first, without e, o, u and t. */
export function nixBase32(bytes: Uint8Array): string {
  const length = Math.ceil((bytes.length * 8) / 5)
  let text = ''
  for (let index = length - 1; index >= 0; index--) {
    const byte = (index * 5) >> 3
    const shift = (index * 5) & 7
    const pair = (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8)
    text += digits[(pair >> shift) & 31] ?? ''
  }
  return text
}

/**
 * What stands in a derivation for an output of a content-addressed one that is not built yet, so
 * that its path is not known.
 */
export function upstreamPlaceholder(drvPath: StorePath, output: string): string {
  const clear = `nix-upstream-output:${hashPart(drvPath) ?? ''}:${outputName(drvPath, output)}`
  return `/${nixBase32(createHash('sha256').update(clear).digest())}`
}

/** The name of a derivation's output, as it stands behind the hash of its path. */
export function outputName(drvPath: StorePath, output: string): string {
  const name = derivationName(drvPath)
  return output === 'out' ? name : `${name}-${output}`
}

/** What stands in a derivation for its own output: `builtins.placeholder`. */
export function ownPlaceholder(output: string): string {
  return `/${nixBase32(createHash('sha256').update(`nix-output:${output}`).digest())}`
}
