import { type CellDefinition, parseCell, type SyntaxMistake } from '../cells/index.ts'
import {
  anyDialect,
  attributeText,
  type ProgramBody,
  programShape,
  type Span
} from '../../nix/syntax/index.ts'
import { bad, good, type Result } from '../../nix/base/index.ts'
import type { ProgramFault } from '../outcome/index.ts'

/** Definitions of a program that see each other's names, or those around them. */
export interface Level {
  readonly kind: 'arguments' | 'let' | 'with' | 'set'
  /** Whether the values see the names beside them. */
  readonly recursive: boolean
  /** Bindings of Nix. Of a `with` it is one, of `withName`. */
  readonly text: string
  /** Where `text` begins in the program; null where it was made up. */
  readonly from: number | null
  /** Of a `with` and of arguments where they stand in the program, up to their last word. */
  readonly head: Span | null
  readonly definitions: readonly CellDefinition[]
  /** What stands between the level before it and this one: comments, among others. */
  readonly gap: string
}

/** A program as its levels, the outermost first, and what it gives. */
export interface Levels {
  readonly levels: readonly Level[]
  /** What it gives where that is no set: an expression that sees all levels. */
  readonly question: string | null
  /** What stands behind all that. */
  readonly rest: string
}

/** Why a program cannot be read, at an offset of its text. */
export interface LevelsMistake {
  readonly fault: ProgramFault
  readonly at: number
}

/** The name that what stands behind a `with` gets while it is looked at. */
export const withName = "with'"

/** Reads the levels of a program. One that is a function whose arguments have no names is none. */
export function levelsOf(text: string): Result<Levels, LevelsMistake> {
  const outer = outerLevelsOf(text)
  if (!outer.ok || outer.value.question === null) return outer
  return setByName(outer.value.question, outer.value.levels) ?? outer
}

/** The same where `let self = rec { … }; in self` is an expression behind a level of one name. */
export function outerLevelsOf(text: string): Result<Levels, LevelsMistake> {
  const shape = programShape(text)
  if (!shape.ok) return bad({ fault: { kind: 'no-program' }, at: shape.at })
  const { layers, body } = shape.value
  const levels: Level[] = []
  let end = 0
  let within = ''
  const slice = ({ from, to }: Span) => text.slice(from, to)
  for (const layer of layers) {
    const gap = within + text.slice(end, layer.head.from)
    const level =
      layer.kind === 'let'
        ? levelOf('let', true, slice(layer.bindings), layer.bindings.from, gap)
        : layer.kind === 'with'
          ? levelOf('with', false, `${withName} = ${slice(layer.expression)};`, null, gap)
          : levelOf(
              'arguments',
              true,
              layer.formals
                .map(
                  ({ name, fallback }) =>
                    `${name} = ${fallback === null ? missing(name) : slice(fallback)};`
                )
                .join('\n'),
              null,
              gap
            )
    if (!level.ok) return level
    levels.push(layer.kind === 'let' ? level.value : { ...level.value, head: layer.head })
    end = layer.kind === 'let' ? layer.bindings.to : layer.head.to
    // Each stands alone: it is told nowhere else.
    within =
      layer.kind === 'function' ? layer.comments.map((one) => `${slice(one)}\n\n`).join('') : ''
  }
  return inBody(text, body, levels, { end, within })
}

function missing(name: string): string {
  return `throw "${name} is an argument of the program, and has no default: give it a value here."`
}

function inBody(
  text: string,
  body: ProgramBody,
  levels: readonly Level[],
  { end, within }: { readonly end: number; readonly within: string }
): Result<Levels, LevelsMistake> {
  const gap = within + text.slice(end, body.from)
  if (body.kind === 'set') {
    const { bindings, recursive } = body
    const level = levelOf(
      'set',
      recursive,
      text.slice(bindings.from, bindings.to),
      bindings.from,
      gap + text.slice(body.from, bindings.from - 1)
    )
    if (!level.ok) return level
    return good({ levels: [...levels, level.value], question: null, rest: text.slice(body.to) })
  }
  if (body.kind === 'function') return bad({ fault: { kind: 'function' }, at: body.from })
  const expression = text.slice(body.from, body.to)
  return good({ levels, question: expression, rest: gap })
}

/** `let self = rec { … }; in self` is what `self` is. */
function setByName(name: string, levels: readonly Level[]): Result<Levels, LevelsMistake> | null {
  const last = levels.at(-1)
  const named = last?.definitions.find(({ path }) => path.length === 1 && path[0] === name)
  if (last?.kind !== 'let' || last.from === null || named === undefined || named.outer) return null
  const { expression } = named
  const inner = levelsOf(expression.text)
  if (!inner.ok || inner.value.question !== null || inner.value.levels.length > 1) return null
  const isUsed = last.definitions.some((one) =>
    one.expression.free.some((free) => free.name === name)
  )
  const heads = new Set(
    inner.value.levels.flatMap(({ definitions }) => definitions.map(({ path }) => path[0] ?? ''))
  )
  const kept = isUsed ? `${name} = { inherit ${[...heads].map(attributeText).join(' ')}; };` : ''
  const text = last.text.slice(0, named.from) + kept + last.text.slice(named.to)
  const rest = levelOf(last.kind, true, text, last.from, last.gap)
  if (!rest.ok) return rest
  return good({
    levels: [...levels.slice(0, -1), rest.value, ...inner.value.levels],
    question: null,
    rest: ''
  })
}

function levelOf(
  kind: Level['kind'],
  recursive: boolean,
  text: string,
  from: number | null,
  gap: string
): Result<Level, LevelsMistake> {
  const parsed = parseCell(text, anyDialect)
  if (!parsed.ok) return bad(mistakeOf(parsed.mistake, from ?? 0))
  const { value } = parsed
  const definitions = value.kind === 'nix' ? value.definitions : []
  return good({ kind, recursive, text, from, head: null, definitions, gap })
}

function mistakeOf([first]: readonly SyntaxMistake[], from: number): LevelsMistake {
  const fault: ProgramFault =
    first === undefined ? { kind: 'no-program' } : { kind: 'definition', fault: first.fault }
  return { fault, at: from + (first?.from ?? 0) }
}
