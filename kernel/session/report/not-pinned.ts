import { join, resolve } from 'node:path'
import { impurities, type Impurity } from '../../../nix/syntax/index.ts'
import type { CellDefinition, CellExpression } from '../../cells/index.ts'
import type { Engine, NamedDerivation } from '../state/index.ts'
import type { Notice, NotPinned } from '../../outcome/index.ts'
import { homeFolder } from '../../../nix/base/index.ts'

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
  const texts = new Set(
    expressions.flatMap(({ text }) => found(text, folder).map(({ words }) => words))
  )
  return [...texts].map((text) => ({ text }))
}

/** Notes which definitions of a cell are not pinned, for the cards of what is made of them. */
export function noteNotPinned(engine: Engine, definitions: readonly CellDefinition[]): void {
  for (const { path, expression, outer } of definitions)
    if (!outer && found(expression.text, engine.folder).length > 0)
      engine.notPinned.add(path[0] ?? '')
}

/** What is not pinned in what defines a name of the notebook, and in all that this is made of. */
export function notPinnedBehind(
  engine: Engine,
  { name, drvPath }: NamedDerivation
): readonly NotPinned[] {
  const { notebook, program, folder, names, notPinned: noted } = engine
  if (noted.size === 0 || !names.isNamed(drvPath, name)) return []
  const path = name.split('.')
  const [head = ''] = path
  return [...noted].flatMap((other): NotPinned[] => {
    if (!program.dependents([other]).has(head)) return []
    return notebook.parts(other).flatMap(({ definition }) => {
      const isPart = definition.path.every((part, index) => (path[index] ?? part) === part)
      // Of `models.base` what stands in `models.small` says nothing.
      if (definition.outer || (other === head && !isPart)) return []
      return found(definition.expression.text, folder).map(({ what }) => ({
        ...{ what, name: definition.path.join('.'), isOwn: other === head }
      }))
    })
  })
}

interface Found {
  readonly what: string
  /** With the line that pins it. */
  readonly words: string
}

function found(text: string, folder: string): readonly Found[] {
  if (!mayBeImpure.test(text)) return []
  return impurities(text).flatMap((impurity) => {
    const words = inWords(impurity, folder)
    return words === null ? [] : [{ what: impurity.what, words }]
  })
}

/** A quick look, which may be wrong where it says yes: most cells need no second parse. */
const mayBeImpure =
  /<[\w.+-]|fetch|toString|getFlake|currentTime|getEnv|(^|[\s([{=;:,])(\/|~\/)[\w.+-]/

function inWords({ kind, what, source }: Impurity, folder: string): string | null {
  switch (kind) {
    case 'search-path':
      return `${what} is not pinned: it is whatever this machine has under that name. To pin it, write ${what === '<nixpkgs>' ? packageSet : ''}in its place: ${pinnedTarball('https://github.com/NixOS/nixpkgs/archive/REVISION.tar.gz')}`
    case 'fetch':
      return `${what} is not pinned: what the address gives may change. To pin it, write: ${pinnedFetch(what, source ?? 'ADDRESS')}`
    case 'machine':
      return `${what} is not pinned: it is another one on another machine or at another time. To pin it, write the value itself in its place.`
    case 'path-as-text':
      return `${what} is not pinned: it is where the file lies on this machine, as a text, and a step cannot see what is there. To pin it, let the path stand without toString, as in \${./data.csv}: then it is copied into the store.`
    case 'absolute-path': {
      const path = what.startsWith('~')
        ? join(homeFolder(process.env), what.slice(1))
        : resolve(what)
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
