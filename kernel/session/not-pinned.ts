import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { impurities, type Impurity } from '../../nix/syntax/impure.ts'
import type { CellDefinition, CellExpression } from '../cells/cell.ts'
import type { Notice } from './outcome.ts'

/**
 * What a cell takes from outside without saying what it has to be: it works as Nix allows, but the
 * notebook may mean something else elsewhere, or tomorrow. Each with the line that pins it, once a
 * cell. `folder` is the notebook's: what lies in it moves with it.
 */
export function notPinned(
  definitions: readonly CellDefinition[],
  question: CellExpression | null,
  folder: string
): readonly Notice[] {
  const expressions = [
    ...definitions.filter(({ outer }) => !outer).map(({ expression }) => expression),
    ...(question === null ? [] : [question])
  ]
  const texts = new Set<string>()
  for (const { text } of expressions) {
    if (!mayBeImpure.test(text)) continue
    for (const impurity of impurities(text)) {
      const words = inWords(impurity, folder)
      if (words !== null) texts.add(words)
    }
  }
  return [...texts].map((text) => ({ text }))
}

/** A quick look, which may be wrong where it says yes: most cells need no second parse. */
const mayBeImpure = /<[\w.+-]|fetch|getFlake|currentTime|getEnv|(^|[\s([{=;:,])(\/|~\/)[\w.+-]/

function inWords({ kind, what, source }: Impurity, folder: string): string | null {
  switch (kind) {
    case 'search-path':
      return `${what} is not pinned: it is whatever this machine has under that name. To pin it, write ${what === '<nixpkgs>' ? packageSet : ''}in its place: ${pinnedTarball('https://github.com/NixOS/nixpkgs/archive/REVISION.tar.gz')}`
    case 'fetch':
      return `${what} is not pinned: what the address gives may change. To pin it, write: ${pinnedFetch(what, source ?? 'ADDRESS')}`
    case 'machine':
      return `${what} is not pinned: it is another one on another machine or at another time. To pin it, write the value itself in its place.`
    case 'absolute-path': {
      const path = what.startsWith('~') ? join(homedir(), what.slice(1)) : resolve(what)
      if (path === folder || path.startsWith(join(folder, '/')) || path.startsWith('/nix/store/'))
        return null
      return `${what} is not pinned: it lies outside of the notebook's folder, and other machines may not have it. To pin it, copy it beside the notebook and write ./${path.split('/').at(-1) ?? ''}, or give its hash: static { path = ${what}; hash = "sha256-…"; }`
    }
  }
}

const packageSet =
  'nixpkgs { rev = "REVISION"; hash = "sha256-…"; } for import <nixpkgs> { } (without hash, the first run says it), or '

const hashAndHow = 'sha256 = "sha256-…"; } (the first run says the hash)'

function pinnedTarball(address: string): string {
  return `fetchTarball { url = "${address}"; ${hashAndHow}`
}

function pinnedFetch(what: string, address: string): string {
  const fetcher = what.split('.').at(-1)
  if (fetcher === 'fetchTarball' || fetcher === 'fetchurl')
    return `${what} { url = "${address}"; ${hashAndHow}`
  if (fetcher === 'getFlake') return `${what} "${address}/REVISION"`
  return `${what} { url = "${address}"; rev = "REVISION"; }`
}
