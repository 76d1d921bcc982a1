import { attributeText } from '../../../../nix/syntax/index.ts'
import type { Engine } from '../../state/index.ts'
import { libraryParts } from '../library/index.ts'
import { type Candidate, mostMatches } from './candidates.ts'
import { kindOf } from './kinds.ts'
import { type Limits, soon, within } from './patience.ts'

/** Attributes, and how many more there are that begin with what is typed. */
interface Attributes {
  readonly candidates: readonly Candidate[]
  readonly leftOut: number
}

const none: Attributes = { candidates: [], leftOut: 0 }

/**
 * The attributes of what a path of names means: those that cells define there, and those that the
 * value has, for which no more is evaluated than the sets on the way. What is typed only bounds what is
 * asked for.
 */
export async function attributesOf(
  engine: Engine,
  path: readonly string[],
  typed: string,
  limits: Limits
): Promise<Attributes> {
  const [head = '', ...rest] = path
  const { notebook } = engine.workspace
  if (!notebook.has(head)) {
    const known = await ofNixOrLibrary(engine, head, rest, limits)
    return known ?? ofValue(engine, head, rest, typed, limits)
  }
  const written = writtenBelow(engine, path)
  // Where all of it stands in cells, there is nothing that a value could add.
  const isWhole = notebook
    .parts(head)
    .every(({ definition }) => definition.path.length > path.length)
  if (isWhole) return { candidates: written, leftOut: 0 }
  const found = await ofValue(engine, head, rest, typed, limits)
  return { ...found, candidates: [...written, ...found.candidates] }
}

async function ofNixOrLibrary(
  engine: Engine,
  head: string,
  rest: readonly string[],
  limits: Limits
): Promise<Attributes | null> {
  if (rest.length > 0) return head === 'builtins' ? none : null
  if (head === 'builtins') {
    const names = (await soon(engine.evaluator.builtinNames(), limits)) ?? []
    return {
      candidates: names.map((text) => ({ text, type: 'builtin', rank: 0 })),
      leftOut: 0
    }
  }
  const parts = libraryParts(engine.freezing.packageRoot, head)
  if (parts.length === 0) return null
  return { candidates: parts.map((text) => ({ text, type: 'library', rank: 0 })), leftOut: 0 }
}

/** What cells define below a path: of `models.small = 1;` the name `small`. */
function writtenBelow(
  engine: Pick<Engine, 'workspace' | 'screen'>,
  path: readonly string[]
): readonly Candidate[] {
  return engine.workspace.notebook.parts(path[0] ?? '').flatMap(({ definition }) => {
    const below = definition.path[path.length]
    const isInside = path.every((attribute, index) => definition.path[index] === attribute)
    if (!isInside || below === undefined) return []
    const kind =
      definition.path.length === path.length + 1 ? kindOf(engine, definition.path) : { type: 'set' }
    return [{ text: attributeText(below), typedAs: below, ...kind, rank: 0 }]
  })
}

async function ofValue(
  engine: Pick<Engine, 'workspace' | 'evaluator'>,
  head: string,
  rest: readonly string[],
  typed: string,
  limits: Limits
): Promise<Attributes> {
  const slot = engine.workspace.program.nameSlot(head)
  if (slot === undefined) return none
  const request = { path: rest, prefix: typed, most: mostMatches }
  const answer = await within(slot, limits, (patience) =>
    engine.evaluator.beside.attributes(slot, request, patience)
  )
  if (answer === null || !answer.ok) return none
  const { names, count } = answer.value
  return {
    candidates: names.map((name) => ({
      text: attributeText(name),
      typedAs: name,
      type: 'attribute',
      // What the library and nixpkgs mark values with is for them.
      rank: /^(__|nw[A-Z]|nw$|drvAttrs$)/.test(name) ? 2 : 1
    })),
    leftOut: count - names.length
  }
}
