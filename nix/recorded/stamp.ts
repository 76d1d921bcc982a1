import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listFolder } from '../base/index.ts'
import { type Nix, readUserSettings } from '../installation/index.ts'

/** Counted up when what is recorded says something else, and no source below has changed. */
const generation = 1

/**
 * What all evaluations of a kernel depend on besides their texts: this Nix with its settings, where its
 * store is, and this program, with its library and all that describes values.
 */
export function stampOf(nix: Nix): string {
  const hash = createHash('sha256')
  const { version, implementation, binary, features, arguments: options, environment } = nix
  const settings = [...readUserSettings(environment).all].sort()
  const variables = Object.entries(environment).filter(([name]) => name.startsWith('NIX_'))
  hash.update(
    JSON.stringify([
      ...[generation, version, implementation, binary, features, options, nix.store],
      ...[settings, variables.sort(), process.arch, process.platform]
    ])
  )
  for (const file of ownFiles()) {
    const content = readFileSync(file)
    hash.update(`\0${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('base64url')
}

/** The library, what asks Nix, and, where this is a build of the sources, what tells it from others. */
function ownFiles(): readonly string[] {
  const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))
  const library = folder('../lib/')
  const evaluator = folder('../evaluator/')
  const build = folder('../../dist/')
  return [
    ...listed(library, '.nix'),
    ...listed(evaluator, '.nix'),
    ...listed(evaluator, '.ts'),
    ...listed(build, 'sources.sha256')
  ]
}

function listed(folder: string, end: string): readonly string[] {
  return listFolder(folder)
    .filter((name) => name.endsWith(end))
    .map((name) => join(folder, name))
}
