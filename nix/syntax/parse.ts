import type { PartialParse, Tree } from '@lezer/common'
import { createPause } from '../base/index.ts'
import { parser } from './parser.ts'

/** A program is one expression; definitions are bindings and, perhaps, an expression after them. */
export type Form = 'program' | 'definitions'

/**
 * `errorAt` is where the first word begins that cannot stand where it stands, in UTF-16 units: the
 * length of the text where it ends too early. `limit` where nothing is wrong there, but that it stands
 * deeper than can be read, or behind more than definitions may have.
 */
export type Parsed =
  | { readonly tree: Tree; readonly errorAt: null }
  | { readonly tree: null; readonly errorAt: number; readonly limit: 'depth' | 'length' | null }

/**
 * Steps of the parser in definitions; a word takes one or two. Measured, each takes some 2 µs, which
 * others have their turn in, and half a µs afterwards, in which they have not. Programs in files, of
 * which there are longer ones, have no such limit.
 */
export const mostSteps = 400_000

// Strict, so that a parse stops exactly at the first word that does not fit, as Nix does.
const parsers = {
  program: parser.configure({ top: 'Program', strict: true }),
  definitions: parser.configure({ top: 'Cell', strict: true })
}

/**
 * Parses by the grammar alone. What Nix rejects beyond it (an attribute twice, an integer too
 * large …) is found by `checks.ts`. Never throws; takes time in proportion to the text.
 *
 * Some 2,800 words may be open in each other. Measured, that is 930 sets, `let`, `with` or `if … then`,
 * 559 `else if`, 1,199 strings by interpolation, 1,399 functions; `checks.ts` takes 2,400 parentheses.
 * Nix 2.8 itself gives up at 10,000 (10,000 parentheses, fewer than 3,000 `else if`).
 */
export function parse(text: string, form: Form): Parsed {
  const parsing = parseByParts(text, form)
  for (;;) {
    const { done, value } = parsing.next()
    if (done === true) return value
  }
}

/** The same, while others have their turn: for a text that may be long. */
export async function parseInParts(text: string, form: Form): Promise<Parsed> {
  const pause = createPause()
  const parsing = parseByParts(text, form)
  for (;;) {
    const { done, value } = parsing.next()
    if (done === true) return value
    await pause()
  }
}

/** Steps of a part, which takes some milliseconds. */
const stepsAtOnce = 2000

function* parseByParts(text: string, form: Form): Generator<undefined, Parsed, undefined> {
  const parse = parsers[form].startParse(text)
  try {
    for (let steps = 1; ; steps += 1) {
      const tree = parse.advance()
      if (tree !== null) return { tree, errorAt: null }
      if (form === 'definitions' && steps > mostSteps)
        return { tree: null, errorAt: parse.parsedPos, limit: 'length' }
      if (steps % stepsAtOnce === 0) yield
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  const deepAt = yield* tooDeepAt(text, form, parse.parsedPos)
  return {
    tree: null,
    errorAt: deepAt ?? parse.parsedPos,
    limit: deepAt === null ? null : 'depth'
  }
}

const looseParser = parser.configure({ top: 'Cell', strict: false })

/**
 * The tree of bindings and an expression that have mistakes in them: what fits nothing stands in nodes
 * named `⚠`, or is left out. For an editor, while somebody types.
 */
export function parseLoosely(text: string): Tree {
  return looseParser.parse(text)
}

/** Entries of the parser's stack, three a word, at which it throws some away and then fails. */
const mostEntries = 8400

/**
 * Where the parser comes to the end of its stack before it fails at `errorAt`; null where it does not.
 * It does not tell that by itself, so a text that fails is read once more.
 */
function* tooDeepAt(
  text: string,
  form: Form,
  errorAt: number
): Generator<undefined, number | null, undefined> {
  if (errorAt < mostEntries / 3 - 1) return null
  const parse = parsers[form].startParse(text)
  try {
    for (let steps = 1; parse.parsedPos <= errorAt && parse.advance() === null; steps += 1) {
      if (isFull(parse)) return parse.parsedPos
      if (steps % stepsAtOnce === 0) yield
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return null
}

function isFull(parse: PartialParse): boolean {
  const stacks: unknown = Reflect.get(parse, 'stacks')
  if (!Array.isArray(stacks)) return false
  return stacks.some((one: unknown) => {
    const entries: unknown =
      typeof one === 'object' && one !== null ? Reflect.get(one, 'stack') : null
    return Array.isArray(entries) && entries.length >= mostEntries
  })
}
