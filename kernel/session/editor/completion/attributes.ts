import { attributeText, type LocalPath } from '../../../../nix/syntax/index.ts'
import type { AttributeNames, AttributesRequest } from '../../../../nix/evaluator/index.ts'
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

/** What the library and nixpkgs mark values with, which is for them. */
const mark = /^(__|nw[A-Z]|nw$|drvAttrs$)/
/** More names than a set has of those. */
const mostMarks = 20

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

/**
 * The attributes of what stands for a path of names that the text around the cursor binds: a set that
 * is written there, or what a name of the notebook means, or one member of it.
 */
export async function attributesOfLocal(
  engine: Engine,
  path: readonly string[],
  { binder, meaning }: LocalPath,
  typed: string,
  limits: Limits
): Promise<Attributes> {
  const written = meaning.kind === 'set' ? meaning.names : []
  const ofText = written.map((name) => ({
    ...{ text: attributeText(name), typedAs: name, type: 'attribute', rank: 0 }
  }))
  if (binder === 'definition' && engine.workspace.notebook.has(path[0] ?? '')) {
    const found = await attributesOf(engine, path, typed, limits)
    return { ...found, candidates: [...found.candidates, ...ofText] }
  }
  if (meaning.kind !== 'value') return { candidates: ofText, leftOut: 0 }
  if (meaning.share === null)
    return attributesOf(engine, [...meaning.path, ...meaning.rest], typed, limits)
  return ofShare(engine, meaning.path, meaning.share.step, meaning.rest, typed, limits)
}

/** The attributes of one member of a value, or of a combination of what it lists. */
async function ofShare(
  engine: Engine,
  [head = '', ...inside]: readonly string[],
  step: 'member' | 'combination',
  rest: readonly string[],
  typed: string,
  limits: Limits
): Promise<Attributes> {
  const whole = await asked(engine, head, { path: inside, prefix: '', most: mostMarks }, limits)
  if (whole === null) return none
  const isNames = whole.kind === 'set' && step === 'combination'
  if (isNames) return rest.length === 0 ? ofValue(engine, head, inside, typed, limits) : none
  const first = whole.kind === 'list' ? 0 : whole.names.find((name) => !mark.test(name))
  return first === undefined
    ? none
    : ofValue(engine, head, [...inside, first, ...rest], typed, limits)
}

/** What the evaluator says of a value of the notebook; null where it says nothing in time. */
async function asked(
  { workspace, evaluator }: Pick<Engine, 'workspace' | 'evaluator'>,
  head: string,
  request: AttributesRequest,
  limits: Limits
): Promise<AttributeNames | null> {
  const slot = workspace.program.nameSlot(head)
  if (slot === undefined) return null
  const answer = await within(slot, limits, (patience) =>
    evaluator.beside.attributes(slot, request, patience)
  )
  return answer?.ok === true ? answer.value : null
}

async function ofValue(
  engine: Pick<Engine, 'workspace' | 'evaluator'>,
  head: string,
  path: readonly (string | number)[],
  typed: string,
  limits: Limits
): Promise<Attributes> {
  const found = await asked(engine, head, { path, prefix: typed, most: mostMatches }, limits)
  if (found === null) return none
  const { names, count } = found
  return {
    candidates: names.map((name) => ({
      text: attributeText(name),
      typedAs: name,
      type: 'attribute',
      rank: mark.test(name) ? 2 : 1
    })),
    leftOut: count - names.length
  }
}
