import { lstatSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, normalize, relative, sep } from 'node:path'
import type { Nix } from '../../../nix/installation/index.ts'
import { leadsOut, type StorePath } from '../../../nix/base/index.ts'
import type { MissingFile } from '../../outcome/index.ts'

/** What a path of a result comes to. Whoever reads a result of a step finds its files by this. */
export type Found =
  /** `onDisk` is free of links, so that it can be opened as it stands. */
  | { readonly kind: 'there'; readonly onDisk: string }
  | { readonly kind: 'nothing' }
  /**
   * A link on the way, `link` (relative to the result, empty where the result itself is one), leads
   * out of the result, to `target` as it is written there. Such a link is never followed: a step can
   * make one to any file of the reader.
   */
  | { readonly kind: 'leads-out'; readonly link: string; readonly target: string }

/**
 * What a path of a result comes to, by the result's place on disk. Links that stay within the result
 * are followed, all others are not, the result itself included.
 */
export function findInside(folder: string, path: string): Found {
  return findingInside(folder)(path)
}

/** The same for several paths of one result: what lies above them is looked at once. */
export function findingInside(folder: string): (path: string) => Found {
  const above = rootOf(folder)
  return (path) => ('kind' in above ? above : findBelow(above.root, path))
}

function rootOf(folder: string): Found | { readonly root: string } {
  try {
    // What lies above the result is this machine's own.
    const root = join(realpathSync.native(dirname(folder)), basename(folder))
    const isLink = lstatSync(root).isSymbolicLink()
    return isLink ? { kind: 'leads-out', link: '', target: readlinkSync(root) } : { root }
  } catch {
    return { kind: 'nothing' }
  }
}

function findBelow(root: string, path: string): Found {
  try {
    const wanted = normalize(path)
    if (leadsOut(wanted)) return { kind: 'nothing' }
    let onDisk = root
    for (const part of wanted.split('/').filter((one) => one !== '' && one !== '.')) {
      const next = join(onDisk, part)
      if (!lstatSync(next).isSymbolicLink()) {
        onDisk = next
        continue
      }
      const target = readlinkSync(next)
      const real = realIfAny(next)
      if (real === null || (real !== root && !real.startsWith(root + sep)))
        return { kind: 'leads-out', link: relative(root, next), target }
      onDisk = real
    }
    return { kind: 'there', onDisk }
  } catch {
    return { kind: 'nothing' }
  }
}

/** Where a path of an output is on disk; null where there is nothing, or a link leads out of it. */
export function pathInOutput(nix: Nix, outPath: StorePath, path: string): string | null {
  return pathInFolder(nix.onDisk(outPath), path)
}

/** The same for a folder by its place on disk. */
export function pathInFolder(folder: string, path: string): string | null {
  const found = findInside(folder, path)
  return found.kind === 'there' ? found.onDisk : null
}

/** The same for a path that begins with that of the store: `/nix/store/…-tool/bin/step`. */
export function pathInStore(nix: Nix, path: string): string | null {
  const found = findInStore(nix, path)
  return found.kind === 'there' ? found.onDisk : null
}

/** What such a path comes to. */
export function findInStore(nix: Nix, path: string): Found {
  const [, outPath, rest = ''] = /^(\/nix\/store\/[^/]+)(?:\/(.*))?$/s.exec(path) ?? []
  return outPath === undefined ? { kind: 'nothing' } : findInside(nix.onDisk(outPath), rest)
}

/** Why there is nothing to be had of a path of a result. */
export function nothingInside(step: string, folder: string, path: string): MissingFile {
  const found = findInside(folder, path)
  return found.kind === 'leads-out'
    ? { kind: 'leads-out', step, link: found.link, target: found.target }
    : { kind: 'no-such-file', step, path }
}

function realIfAny(path: string): string | null {
  try {
    return realpathSync.native(path)
  } catch {
    return null
  }
}
