import { existsSync } from 'node:fs'
import { nameOf, savedDefinition } from '../notebook/index.ts'
import type { EvaluationError, Slot } from '../../../nix/evaluator/index.ts'
import {
  type CellExpression,
  type CellScript,
  foreignWord,
  scriptLanguages,
  type SyntaxMistake
} from '../../cells/index.ts'
import type { Evaluating, Workspace } from '../state/index.ts'
import { globalNames, positionInCell, type Program } from '../program/index.ts'
import type { Mistake, Whereabouts } from '../../outcome/index.ts'
import { foreignCell } from './foreign-cell.ts'
import type { MemberError } from './member-errors.ts'
import { missingMemberHint } from './missing-member.ts'
import { nearest } from './nearest.ts'
import { placeAt, placeAtOffset, type CellText } from './place.ts'

/** What cannot be read in a cell. */
export function syntaxMistake(cell: CellText, mistake: SyntaxMistake): Mistake {
  const { fault, said, line, column } = mistake
  const place = placeAt(cell, line, column)
  return { kind: 'syntax', fault, ...(said === undefined ? {} : { said }), place }
}

/** Names that nothing defines, or null where all are there. `definition` is null for a question. */
export function missingNames(
  engine: Pick<Evaluating, 'workspace' | 'saved'>,
  cell: CellText & { readonly id?: string | null },
  definition: string | null,
  expression: CellExpression
): Mistake | null {
  const { program } = engine.workspace
  const missing = program.missing(expression)
  if (missing.length === 0) return null
  const { script } = expression
  if (script !== undefined && missing.some(({ name }) => name === script.language))
    return {
      ...unknownLanguage(program, cell, script),
      ...foreignCell(engine.workspace, cell.code)
    }
  const candidates = [...program.names(), ...globalNames]
  return {
    kind: 'missing-names',
    definition,
    names: missing.map(({ name, from }) => ({
      name,
      place: placeAtOffset(cell, from),
      nearest: nearest(name, candidates),
      lost: whereabouts(engine, cell, name, from)
    })),
    ...foreignCell(engine.workspace, cell.code)
  }
}

function unknownLanguage(
  program: Program,
  cell: CellText,
  { language, languageFrom }: CellScript
): Mistake {
  const similar =
    scriptLanguages.find(({ alsoCalled }) => alsoCalled.includes(language))?.name ??
    nearest(language, [...scriptLanguages.map(({ name }) => name), ...program.names()])
  const known = scriptLanguages.map(({ name }) => name)
  return {
    kind: 'command',
    command: `%%${language}`,
    mistake: { kind: 'unknown-language', language, known, nearest: similar },
    place: placeAtOffset(cell, languageFrom)
  }
}

/** What has become of a name, or what it is instead; `from` is where it stands in the cell. */
function whereabouts(
  { workspace: { notebook }, saved }: Pick<Evaluating, 'workspace' | 'saved'>,
  cell: CellText & { readonly id?: string | null },
  name: string,
  from: number
): Whereabouts | null {
  const lost = notebook.lost(name)
  if (lost !== undefined)
    return { kind: 'lost', why: lost.why, executionCount: lost.executionCount }
  const word = foreignWord(cell.code, from, name)
  return word === null ? savedDefinition(saved(), name, cell.id ?? null) : { kind: 'foreign', word }
}

/** The question of a cell as the evaluator has it, so that an error in it finds its place. */
export interface AskedQuestion {
  readonly slot: Slot
  readonly expression: CellExpression
}

/** An error of the evaluator, placed in the cell whose text it is about. */
export function evaluationMistake(
  { nix, workspace, folder }: Pick<Evaluating, 'nix' | 'workspace' | 'folder'>,
  cell: CellText,
  definition: string | null,
  error: EvaluationError,
  question: AskedQuestion | null
): Mistake {
  switch (error.kind) {
    case 'interrupted':
      return { kind: 'interrupted' }
    case 'evaluator-ended':
      return { kind: 'evaluator-ended', end: error.end }
    case 'needs-build':
      return {
        kind: 'blocked',
        step: definition,
        by: error.drvPaths.map((drvPath) => nameOf(workspace, drvPath))
      }
    case 'evaluation': {
      const store = nix.onDisk('/nix/store')
      // Nix says of it only that a file in it cannot be opened.
      if (!existsSync(store))
        return { kind: 'nix-unusable', why: { kind: 'store-gone', folder: store } }
      const { message, trace } = error
      const place =
        placeOfError(workspace, folder, cell, error.position, question) ??
        placeOfDefinition(workspace, definition)
      const hint = missingMemberHint(workspace, message, place) ?? error.cause
      return { kind: 'evaluation', definition, message, hint, place, trace }
    }
  }
}

/** The same of a member of a value, with the members that have the same error. */
export function memberMistake(
  engine: Pick<Evaluating, 'nix' | 'workspace' | 'folder'>,
  cell: CellText,
  { name, error, alsoIn, untold }: MemberError,
  question: AskedQuestion | null
): Mistake {
  const mistake = evaluationMistake(engine, cell, name, error, question)
  if (mistake.kind !== 'evaluation') return mistake
  return {
    ...mistake,
    ...(alsoIn.length === 0 ? {} : { alsoIn }),
    ...(untold === 0 ? {} : { untold })
  }
}

/** Where an error lies in the library alone, it is about the definition that called it. */
function placeOfDefinition(
  { notebook }: Workspace,
  name: string | null
): Extract<Mistake, { kind: 'evaluation' }>['place'] {
  const part = notebook.parts(name?.split('.')[0] ?? '').find(({ definition }) => {
    const path = definition.path.join('.')
    // A member of what it defines is defined there.
    return name === path || name?.startsWith(`${path}.`) === true
  })
  const owner = part === undefined ? undefined : notebook.cell(part.cell)
  if (part === undefined || owner === undefined) return null
  return placeAtOffset(owner, part.definition.nameFrom)
}

function placeOfError(
  { program, notebook }: Workspace,
  folder: string,
  cell: CellText,
  position: Extract<EvaluationError, { kind: 'evaluation' }>['position'],
  question: AskedQuestion | null
): Extract<Mistake, { kind: 'evaluation' }>['place'] {
  if (position?.source == null) return null
  if (position.source === question?.slot) {
    const { line, column } = positionInCell(question.expression, cell.code, folder, position)
    return placeAt(cell, line, column)
  }
  const part = program.origin(position.source)
  const owner = part === undefined ? undefined : notebook.cell(part.cell)
  if (part === undefined || owner === undefined) return null
  const { expression } = part.definition
  const { line, column } = positionInCell(expression, owner.code, folder, position)
  return placeAt(owner, line, column)
}
