import { embeddedScripts } from '../../cells/index.ts'
import type { Workspace } from '../state/index.ts'
import type { Place, ScriptLine } from '../../outcome/index.ts'
import type { NotebookCell, Part } from '../notebook/index.ts'
import { placeAt } from './place.ts'
import { placeOf } from '../../../nix/syntax/index.ts'
import { scriptErrorIn, type ScriptError, withLines } from './script-error.ts'

/**
 * The error that ended a step's script, at the line of the cell in which the script stands. Empty where the log names no line of a script. `step` is the notebook's
 * name of the step, null where it has none; of a script that stands in no cell the line is counted in
 * the script.
 */
export function explainScriptError(
  { notebook }: Pick<Workspace, 'notebook'>,
  step: string | null,
  log: readonly string[]
): readonly ScriptLine[] {
  const error = scriptErrorIn(log)
  if (error === null) return []
  const { message } = error
  const found = inCell({ notebook }, step, error)
  if (found === null) {
    const { line, source } = error
    return [{ kind: 'script-line', line, of: { kind: 'script' }, text: source ?? '', message }]
  }
  const { line, text, cell } = found
  const of = { kind: 'cell', executionCount: cell.executionCount } as const
  return [{ kind: 'script-line', line, of, text, message }]
}

/**
 * The log of a script that stands in a cell, with the lines of that cell in the place of the script's
 * own. As it is where the log names no line of a script, or none that stands in a cell.
 */
export function inLinesOfCell(
  { notebook }: Pick<Workspace, 'notebook'>,
  step: string | null,
  log: readonly string[]
): readonly string[] {
  const error = scriptErrorIn(log)
  const found = error === null ? null : inCell({ notebook }, step, error)
  if (error === null || found === null) return log
  const { executionCount } = found.cell
  const cell = executionCount === null ? 'the cell' : `cell [${executionCount}]`
  return withLines(log, cell, found.line - error.line)
}

/** The place of that line; null where the log names none, or none that stands in a cell. */
export function placeOfScriptError(
  { notebook }: Pick<Workspace, 'notebook'>,
  step: string | null,
  log: readonly string[]
): Place | null {
  const error = scriptErrorIn(log)
  const found = error === null ? null : inCell({ notebook }, step, error)
  if (found === null) return null
  const indentation = /^\s*/.exec(found.text)?.[0] ?? ''
  return placeAt(found.cell, found.line, Array.from(indentation).length + 1)
}

/** The definitions that may give a step of that name: its own, or that of a set that it is in. */
export function definitionsOf(
  { notebook }: Pick<Workspace, 'notebook'>,
  step: string | null
): readonly { readonly part: Part; readonly cell: NotebookCell }[] {
  if (step === null) return []
  const path = step.split('.')
  return [...notebook.parts(path[0] ?? '')].flatMap((part) => {
    const fits = part.definition.path.every(
      (name, index) => index >= path.length || name === path[index]
    )
    const cell = fits ? notebook.cell(part.cell) : undefined
    return cell === undefined ? [] : [{ part, cell }]
  })
}

function inCell(
  engine: Pick<Workspace, 'notebook'>,
  step: string | null,
  error: ScriptError
): (CellLine & { readonly cell: NotebookCell }) | null {
  for (const { part, cell } of definitionsOf(engine, step)) {
    const found = lineOf(part, cell.code, error)
    if (found !== null) return { ...found, cell }
  }
  return null
}

interface CellLine {
  readonly line: number
  readonly text: string
}

function lineOf({ definition }: Part, code: string, error: ScriptError): CellLine | null {
  const { expression } = definition
  if (expression.script !== undefined) {
    const { body, bodyFrom } = expression.script
    const text = body.split('\n')[error.line - 1]
    if (text === undefined) return null
    return { line: placeOf(code, bodyFrom).line + error.line - 1, text }
  }
  // What a command defined, or `inherit` gives, does not stand in the cell as it is.
  if (code.slice(expression.from, expression.to) !== expression.text) return null
  const candidates = embeddedScripts(expression.text).flatMap(({ firstLine, lines }) => {
    const text = lines[error.line - 1]
    if (text === undefined) return []
    return [{ line: expression.line + firstLine + error.line - 2, text }]
  })
  const shown = error.source
  const same = shown === null ? [] : candidates.filter(({ text }) => unescaped(text) === shown)
  const [only, ...more] = same.length > 0 ? same : candidates
  return only === undefined || more.length > 0 ? null : only
}

function unescaped(line: string): string {
  return line.trim().replaceAll("''${", '${').replaceAll("'''", "''")
}
