import { join, resolve } from 'node:path'
import { impurities } from '../../../nix/syntax/index.ts'
import type { CellDefinition, CellExpression } from '../../cells/index.ts'
import type { Engine, NamedDerivation } from '../state/index.ts'
import type { Notice, NotPinned, UnpinnedSource } from '../../outcome/index.ts'
import { homeFolder } from '../../../nix/base/index.ts'

/**
 * What a cell takes from outside without saying what it has to be: it works as Nix allows, but the
 * notebook may mean something else elsewhere, or tomorrow. Each once a cell. `folder` is the notebook's: what lies in it moves with it.
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
  const sources = expressions.flatMap(({ text }) => unpinnedIn(text, folder))
  const each = new Map(sources.map((source) => [JSON.stringify(source), source]))
  return [...each.values()].map((source) => ({ kind: 'not-pinned', source }))
}

/** Notes which definitions of a cell are not pinned, for the cards of what is made of them. */
export function noteNotPinned(
  { workspace, folder }: Pick<Engine, 'workspace' | 'folder'>,
  definitions: readonly CellDefinition[]
): void {
  for (const { path, expression, outer } of definitions)
    if (!outer && unpinnedIn(expression.text, folder).length > 0)
      workspace.notPinned.add(path[0] ?? '')
}

/** What is not pinned in what defines a name of the notebook, and in all that this is made of. */
export function notPinnedBehind(
  { workspace, folder }: Pick<Engine, 'workspace' | 'folder'>,
  { name, drvPath }: NamedDerivation
): readonly NotPinned[] {
  const { notebook, program, names, notPinned: noted } = workspace
  if (noted.size === 0 || !names.isNamed(drvPath, name)) return []
  const path = name.split('.')
  const [head = ''] = path
  return [...noted].flatMap((other): NotPinned[] => {
    if (!program.dependents([other]).has(head)) return []
    return notebook.parts(other).flatMap(({ definition }) => {
      const isPart = definition.path.every((part, index) => (path[index] ?? part) === part)
      // Of `models.base` what stands in `models.small` says nothing.
      if (definition.outer || (other === head && !isPart)) return []
      return unpinnedIn(definition.expression.text, folder).map(({ what }) => ({
        ...{ what, name: definition.path.join('.'), isOwn: other === head }
      }))
    })
  })
}

/** What an expression takes from outside without saying what it has to be, by its text. */
export function unpinnedIn(text: string, folder: string): readonly UnpinnedSource[] {
  if (!mayBeImpure.test(text)) return []
  return impurities(text)
    .filter(({ kind, what }) => kind !== 'absolute-path' || !movesWith(folder, what))
    .map(({ kind, what, source }) => ({ kind, what, source }))
}

/** A quick look, which may be wrong where it says yes: most cells need no second parse. */
const mayBeImpure =
  /<[\w.+-]|fetch|toString|getFlake|currentTime|getEnv|(^|[\s([{=;:,])(\/|~\/)[\w.+-]/

/** Whether a path is in the notebook's folder, or in the store. */
function movesWith(folder: string, what: string): boolean {
  const path = what.startsWith('~') ? join(homeFolder(process.env), what.slice(1)) : resolve(what)
  return path === folder || path.startsWith(join(folder, '/')) || path.startsWith('/nix/store/')
}
