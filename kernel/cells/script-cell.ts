import { bad, good, type Result } from '../../nix/base/index.ts'
import { type Dialect, type FreeName, placeOf } from '../../nix/syntax/index.ts'
import type { CellExpression, ScriptCell, ScriptHead, ScriptPiece, SyntaxMistake } from './cell.ts'
import type { CellFault } from './fault.ts'
import { scriptWords } from './head.ts'
import { scriptLanguage, scriptLanguages, type ScriptLanguage } from './languages.ts'
import { readScriptLine, type ScriptLine, type ScriptName } from './script-line.ts'

/**
 * Reads a `%%` cell, `%%LANGUAGE NAME [INPUT…] [key=VALUE…]` and the script below it: the definition
 * `NAME = script.LANGUAGE { inputs = …; params = …; body = …; }`.
 *
 * `python`, `bash` and `js` are the library's. They run with the notebook's `python3`, `bash` (or
 * `sh`), or `node` where it defines one: that name is free in the expression, below a `with` that
 * gives it no value, so that it need not be there, and so that a later definition of it is one of this
 * step's inputs. Any other language is a name of the notebook: a function that `script.make` gave, or
 * the interpreter itself, as `%freeze ruby` defines it.
 *
 * With `--sweep KEY=LIST …` at the end it is a sweep of such steps, one for each combination.
 *
 * An input stands in the script under the last part of its name: `models.small` as `small`.
 */
export function readScriptCell(
  head: ScriptHead,
  code: string,
  dialect: Dialect
): Result<ScriptCell, readonly SyntaxMistake[]> {
  const { language, languageFrom, body, bodyFrom } = head
  const known = scriptLanguage(language)
  if (known === undefined && !/^[a-zA-Z_][\w'-]*$/.test(language)) {
    const names = scriptLanguages.map(({ name }) => name)
    const to = languageFrom + language.length
    const fault = { kind: 'no-language', language, known: names } as const
    return bad([placed(code, languageFrom, to, fault)])
  }
  const line = readScriptLine(scriptWords(head, code), language, dialect)
  if (!line.ok) {
    const { from, to, fault } = line.mistake
    return bad([placed(code, from, to, fault)])
  }
  const wrong = unwritable(body)
  if (wrong !== null) {
    const from = bodyFrom + wrong.at
    return bad([placed(code, from, from + 1, wrong.fault)])
  }
  const { name } = line.value
  const expression = expressionOf(head, code, line.value)
  const definition = {
    path: name.path,
    expression,
    from: head.from,
    to: code.length,
    nameFrom: name.from,
    nameTo: name.to,
    comment: commentBefore(code, head.from),
    outer: false
  }
  return good({ kind: 'script', commands: [], definitions: [definition], question: null })
}

function placed(code: string, from: number, to: number, fault: CellFault): SyntaxMistake {
  const { line, column, text } = placeOf(code, from)
  return { fault, line, column, from, to, text }
}

function unwritable(body: string): { readonly at: number; readonly fault: CellFault } | null {
  const zero = body.indexOf('\0')
  if (zero !== -1) return { at: zero, fault: { kind: 'null-in-script' } }
  const half = body.search(/\p{Surrogate}/u)
  return half === -1 ? null : { at: half, fault: { kind: 'half-character-in-script' } }
}

/** The comment that stands directly before the first line. */
function commentBefore(code: string, from: number): string {
  const [before = ''] =
    /(?:^|\n[ \t]*\r?\n)((?:(?!\n[ \t]*\r?\n)[^])*)$/.exec(code.slice(0, from)) ?? []
  return before.trim()
}

/** Text that grows, with the places in it of what stands in the cell. */
class ScriptText {
  readonly pieces: ScriptPiece[] = []
  #text = ''

  get text(): string {
    return this.#text
  }

  add(text: string): void {
    this.#text += text
  }

  addFrom(cell: string, from: number, to: number): void {
    const lines = this.#text.split('\n')
    const textColumn = Array.from(lines.at(-1) ?? '').length + 1
    this.pieces.push({ from, to, textLine: lines.length, textColumn })
    this.#text += cell.slice(from, to)
  }
}

function expressionOf(
  { language, languageFrom, body, bodyFrom, from, line, column }: ScriptHead,
  code: string,
  { inputs, params }: ScriptLine
): CellExpression {
  const written = new ScriptText()
  const languageTo = languageFrom + language.length
  const free: FreeName[] = []
  const refer = (name: string, underWith: boolean): void => {
    free.push({ name, from: languageFrom, to: languageTo, underWith })
  }
  const known = scriptLanguage(language)
  const swept = params.filter(({ isSwept }) => isSwept)
  const ofParams = params.flatMap((param) => param.free)
  const one = nameForMember([
    ...inputs.map(({ path }) => path[0] ?? ''),
    ...ofParams.map(({ name }) => name)
  ])
  if (swept.length > 0) {
    refer('sweep', false)
    addSwept(written, code, swept)
    written.add(` (${one}: `)
  }
  if (known === undefined) {
    refer('script', false)
    refer(language, false)
    written.add('(if builtins.isFunction ')
    written.addFrom(code, languageFrom, languageTo)
    written.add(` then ${language} else script.make "${language}" ${language})`)
  } else {
    refer('script', false)
    for (const interpreter of known.interpreters) refer(interpreter, true)
    written.add(functionOf(known))
  }
  written.add(' {\n')
  if (inputs.length > 0) {
    written.add('  inputs = {\n')
    for (const input of inputs) {
      free.push(freeNameOf(input))
      addInput(written, code, input)
    }
    written.add('  };\n')
  }
  free.push(...ofParams)
  addParams(written, code, params, one)
  written.add(`  body = ${stringOf(body)};\n}${swept.length > 0 ? ')' : ''}`)
  return {
    text: written.text,
    from,
    to: code.length,
    line,
    column,
    free,
    paths: params.flatMap(({ paths }) => paths),
    literal: null,
    script: { language, languageFrom, body, bodyFrom, pieces: written.pieces }
  }
}

/** `params = { … };`, those that are swept by what `one` has of them. */
function addParams(
  written: ScriptText,
  code: string,
  params: ScriptLine['params'],
  one: string
): void {
  if (params.length === 0) return
  written.add('  params = {\n')
  for (const { key, isSwept, from, to } of params) {
    written.add(`    ${key} = `)
    if (isSwept) written.add(`${one}.${key}`)
    else written.addFrom(code, from, to)
    written.add(';\n')
  }
  written.add('  };\n')
}

/** `sweep { depth = [ 2 4 8 ]; }` */
function addSwept(written: ScriptText, code: string, swept: ScriptLine['params']): void {
  written.add('sweep {\n')
  for (const { key, from, to } of swept) {
    written.add(`  ${key} = `)
    written.addFrom(code, from, to)
    written.add(';\n')
  }
  written.add('}')
}

/** What the parameters of one step are called: a name that hides none of these. */
function nameForMember(taken: readonly string[]): string {
  let name = 'one'
  while (taken.includes(name)) name += "'"
  return name
}

/** The library's function, or that of the interpreter that the notebook defines. */
function functionOf({ name, interpreters }: ScriptLanguage): string {
  const none = interpreters.map((interpreter) => `${interpreter} = null;`).join(' ')
  const own = interpreters
    .map((one) => `if ${one} != null then script.make "${name}" ${one} else `)
    .join('')
  return `(with { ${none} }; ${own}script.${name})`
}

function freeNameOf({ path, from }: ScriptName): FreeName {
  const [name = ''] = path
  return { name, from, to: from + name.length, underWith: false }
}

/** `inherit data;` or `inherit (models) small;`. */
function addInput(written: ScriptText, code: string, { path, from, to }: ScriptName): void {
  const last = path.at(-1) ?? ''
  const lastFrom = to - last.length
  if (path.length === 1) written.add('    inherit ')
  else {
    written.add('    inherit (')
    written.addFrom(code, from, code.lastIndexOf('.', lastFrom - 1))
    written.add(') ')
  }
  written.addFrom(code, lastFrom, to)
  written.add(';\n')
}

/**
 * A string of Nix with exactly this content, its lines as they are: what Nix would change or read
 * otherwise is escaped. A carriage return is, since Nix reads it as the end of a line.
 */
function stringOf(text: string): string {
  const escaped = text.replace(/["\\]|\$(?=\{)/g, '\\$&').replaceAll('\r', '\\r')
  return `"${escaped}"`
}
