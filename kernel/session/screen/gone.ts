import { type CellKey, type LostName, nameOf, type NotebookCell } from '../notebook/index.ts'
import type { CellOnScreen, Engine, Workspace } from '../state/index.ts'
import type { Evaluated } from '../evaluation/index.ts'
import { listInWords } from '../../outcome/index.ts'

/** How what is dimmed below a mark is called in it. */
export const whatFollows = 'What follows came out before.'

/**
 * Why a definition of a cell has no value any more that what is shown could be compared with, in
 * sentences with the way out. `name` is '' for the cell's question.
 */
export function goneBecause(
  engine: Engine,
  cell: CellOnScreen,
  name: string,
  now: Evaluated
): string {
  const { key } = cell.cell
  if (name !== '' && !isOwn(engine.workspace, key, name)) {
    const owner = ownerOf(engine.workspace, key, name)
    if (owner === undefined)
      return `${name} is not defined any more: the cell that defined it was deleted. Run it again to have it back.`
    const names = [...cell.shown.keys()].filter(
      (other) =>
        other !== '' &&
        !isOwn(engine.workspace, key, other) &&
        ownerOf(engine.workspace, key, other) === owner
    )
    const [is, them] = names.length === 1 ? ['is', 'it'] : ['are', 'them']
    return `${listInWords(names)} ${is} defined by ${cellInWords(owner.executionCount)} now, which ran later. Run this cell to have ${them} from here; a run-all takes the cell further down.`
  }
  const subject = name === '' ? 'This' : name
  const missing = now.mistakes.flatMap((mistake) =>
    mistake.kind === 'missing-names' && (mistake.definition ?? '') === name
      ? mistake.names.map((one) => one.name)
      : []
  )
  if (missing.length > 0)
    return `${subject} ${needsInWords(engine.workspace, missing)} ${whatFollows}`
  const [needed] = now.needed
  if (needed !== undefined)
    return `What ${subject === 'This' ? 'this' : subject} reads from ${nameOf(engine.workspace, needed)} has to be built first. ${whatFollows} Run this cell, or %refresh in any cell.`
  return `${subject} cannot be evaluated any more. ${whatFollows}`
}

/** What a cell is called in a sentence. */
export function cellInWords(executionCount: number | null): string {
  return executionCount === null ? 'another cell' : `cell [${executionCount}]`
}

function isOwn({ notebook }: Pick<Workspace, 'notebook'>, key: CellKey, name: string): boolean {
  return notebook
    .parts(headOf(name))
    .some((part) => part.cell === key && part.definition.path.join('.') === name)
}

/** Another cell that defines a name, or some of it. */
function ownerOf(
  { notebook }: Pick<Workspace, 'notebook'>,
  key: CellKey,
  name: string
): NotebookCell | undefined {
  return notebook
    .parts(headOf(name))
    .map((part) => notebook.cell(part.cell))
    .find((one) => one !== undefined && one.key !== key)
}

function headOf(name: string): string {
  return name.split('.')[0] ?? ''
}

/** `needs x of cell [3], which was deleted. Run …`: names that went together stand together. */
function needsInWords(
  { notebook }: Pick<Workspace, 'notebook'>,
  missing: readonly string[]
): string {
  const groups = new Map<string, string[]>()
  const ways = new Set<string>()
  for (const name of missing) {
    const lost = notebook.lost(name)
    const what = lost === undefined ? '' : lostInWords(lost)
    groups.set(what, [...(groups.get(what) ?? []), name])
    const way = lost === undefined ? undefined : waysBack[lost.why]
    if (way !== undefined) ways.add(way)
  }
  const needs = [...groups].map(([what, names]) => {
    const otherwise = `, which ${names.length === 1 ? 'is' : 'are'} not defined any more`
    return `${listInWords(names)}${what === '' ? otherwise : what}`
  })
  return [`needs ${needs.join('; and ')}.`, ...ways].join(' ')
}

function lostInWords({ why, executionCount }: LostName): string {
  const cell = cellInWords(executionCount)
  switch (why) {
    case 'deleted':
      return ` from ${cell}, which was deleted`
    case 'unreadable':
      return ` from ${cell}, which has a syntax error now`
    case 'edited':
      return `, which ${cell} does not define any more`
  }
}

const waysBack: Readonly<Partial<Record<LostName['why'], string>>> = {
  deleted: 'Undo the deletion and run that cell to have it back.',
  unreadable: 'Mend that cell and run it.'
}
