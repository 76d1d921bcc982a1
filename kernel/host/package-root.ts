import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { readJson } from '../../nix/base/index.ts'

/**
 * The folder of this package, as an absolute path: the one with its `package.json`, whether this
 * runs from the sources, from `dist/`, or from another project's `node_modules`. What is not
 * JavaScript is found from here, as `nix/lib`.
 */
export const packageRoot = findPackageRoot(dirname(fileURLToPath(import.meta.url)))

/**
 * Whether this is a package as it is released, and no checkout: only that lists what it holds. What
 * it lacks then is got by a package manager, and nothing is built or written in its folder.
 */
export const isInstalled = existsSync(join(packageRoot, 'contents.txt'))

/** The version of this package. */
export function packageVersion(): string {
  return manifest()?.version ?? '0'
}

/**
 * What tells this program, as it was built, and what runs it from all others; null where it was not
 * built.
 */
export function programDigest(): string | null {
  try {
    const sources = readFileSync(join(packageRoot, 'dist', 'sources.sha256'), 'utf8')
    return `${sources.trim()} ${process.version}`
  } catch {
    return null
  }
}

/** The oldest Node that it runs on, as `22.15`. */
export function oldestNode(): string {
  return manifest()?.engines.node.replace('>=', '') ?? '0'
}

function manifest() {
  return readJson(
    v.object({ version: v.string(), engines: v.object({ node: v.string() }) }),
    readFileSync(join(packageRoot, 'package.json'), 'utf8')
  )
}

function findPackageRoot(folder: string): string {
  const file = join(folder, 'package.json')
  if (existsSync(file) && readFileSync(file, 'utf8').includes('"name": "nix-workflow"')) {
    return folder
  }
  const parent = dirname(folder)
  if (parent === folder) throw new Error('The package nix-workflow has lost its package.json.')
  return findPackageRoot(parent)
}
