import { attributeText, isIdentifier, localsAt } from '../../../../nix/syntax/index.ts'
import { globalNames, libraryNames } from '../../program/index.ts'
import type { Engine } from '../../state/index.ts'
import { attributesOf } from './attributes.ts'
import type { Candidate } from './candidates.ts'
import { kindOf } from './kinds.ts'
import type { Limits } from './patience.ts'

/** Ranks of names: what stands nearest is meant first. */
const ranks = { local: 0, notebook: 1, with: 2, library: 3, builtin: 4 } as const

/**
 * The names that can stand in an expression: those of `let`, functions and `rec` around it, of the
 * notebook, of the library, of Nix; behind `with x;` also those of `x`.
 */
export async function namesInScope(
  engine: Engine | null,
  body: string,
  offset: number,
  typed: string,
  limits: Limits
): Promise<readonly Candidate[]> {
  const locals = localsAt(body, offset)
  const lower = typed.toLowerCase()
  const notebook = engine?.workspace.notebook
  const ofText = locals.names.flatMap(({ name, kind }): Candidate[] =>
    kind === 'definition' && notebook?.has(name) === true
      ? []
      : [{ text: attributeText(name), type: kind, rank: ranks.local }]
  )
  const ofNotebook =
    engine === null
      ? []
      : [...engine.workspace.notebook.names()]
          .filter((name) => name.toLowerCase().startsWith(lower))
          .map((name) => ({
            text: attributeText(name),
            ...kindOf(engine, [name]),
            rank: ranks.notebook
          }))
  const library: readonly string[] = [...libraryNames, 'toolchain']
  return [
    ...ofText,
    ...ofNotebook,
    ...(await namesOfWiths(engine, locals.withs, typed, limits)),
    ...library.map((text) => ({ text, type: 'library', rank: ranks.library })),
    ...[...globalNames].map((text) => ({ text, type: 'builtin', rank: ranks.builtin }))
  ].filter(({ text }) => isIdentifier(text))
}

/** A set has thousands of names: they come when one is begun. */
async function namesOfWiths(
  engine: Engine | null,
  withs: readonly string[],
  typed: string,
  limits: Limits
): Promise<readonly Candidate[]> {
  const paths = withs.map((text) => text.split('.')).filter((path) => path.every(isIdentifier))
  if (engine === null || typed === '') return []
  const found = await Promise.all(paths.map((path) => attributesOf(engine, path, typed, limits)))
  return found.flatMap(({ candidates }) =>
    candidates.map((candidate) => ({ ...candidate, rank: ranks.with }))
  )
}
