import type { Slot } from '../../../nix/evaluator/index.ts'
import { createPause, type StorePath } from '../../../nix/base/index.ts'
import type { CellDefinition, CellExpression } from '../../cells/index.ts'
import { memberErrors, memberMistake, missingNames } from '../mistakes/index.ts'
import {
  type Described,
  type Evaluating,
  type Entry,
  neededBy,
  wantedBy,
  type Workspace
} from '../state/index.ts'
import type { Mistake, Printed } from '../../outcome/index.ts'
import { describeParts, requestFor, take } from './describe-parts.ts'
import { evaluatedInRounds } from './rounds.ts'
import { type CellToEvaluate, namedPath } from '../notebook/index.ts'

/** What the definitions and the question of a cell turned out to be, in the order of the cell. */
export interface Evaluated {
  readonly entries: readonly Entry[]
  /** For each entry the definition that gives it, null for the question. */
  readonly of: readonly (string | null)[]
  readonly mistakes: readonly Mistake[]
  /** Derivations that must be built before all of it can be evaluated. */
  readonly needed: readonly StorePath[]
  /** What was printed meanwhile, by the cell itself. */
  readonly printed: Printed
}

/**
 * What the question of a cell wants to see: of a step that a definition gives it is enough that it
 * was built.
 */
export function askedBy({
  entries,
  of
}: Pick<Evaluated, 'entries' | 'of'>): ReadonlySet<StorePath> {
  return new Set(entries.flatMap((entry, index) => (of[index] === null ? wantedBy(entry) : [])))
}

/** What cells want to see, or have to read before all of them can be evaluated. */
export function askedByAll(evaluated: readonly Evaluated[]): ReadonlySet<StorePath> {
  return new Set(evaluated.flatMap((one) => [...askedBy(one), ...one.needed]))
}

interface Asked {
  /** null for the question. */
  readonly definition: CellDefinition | null
  readonly expression: CellExpression
  readonly slot: Slot
}

interface AskedCell extends CellToEvaluate {
  readonly asked: readonly Asked[]
  readonly mistakes: readonly Mistake[]
}

/**
 * Evaluates what a cell defines and asks, to the head and no deeper, and gives its steps their names.
 * `buildFor` makes derivations be there whose files an evaluation reads; it gives false where that
 * failed.
 */
export async function evaluate(
  engine: Evaluating,
  { cell, question }: CellToEvaluate,
  buildFor: (drvPaths: readonly StorePath[]) => Promise<boolean>,
  signal: AbortSignal
): Promise<Evaluated> {
  const one = ask(engine, { cell, question })
  const described = await evaluatedInRounds(
    () => describe(engine, [one], signal),
    async (values) => {
      const needed = new Set(values.flatMap(neededBy))
      return needed.size > 0 && (await buildFor([...needed]))
    },
    signal
  )
  if (described.some(hasName)) await nameAnew(engine, [one], signal)
  return conclude(engine, one, described)
}

/**
 * Evaluates several cells together, as far as that goes without building anything: those that come
 * next, or those that a change has reached.
 */
export async function evaluateCells(
  engine: Evaluating,
  cells: readonly CellToEvaluate[],
  signal: AbortSignal
): Promise<readonly Evaluated[]> {
  // Of thousands, others get their turn meanwhile.
  const pause = createPause()
  const asked: AskedCell[] = []
  for (const cell of cells) {
    await pause()
    asked.push(ask(engine, cell))
  }
  const described = await describe(engine, asked, signal)
  if (described.some(hasName)) await nameAnew(engine, asked, signal)
  const evaluated: Evaluated[] = []
  let from = 0
  for (const one of asked) {
    await pause()
    evaluated.push(conclude(engine, one, described.slice(from, from + one.asked.length)))
    from += one.asked.length
  }
  return evaluated
}

function describe(
  { descriptions, workspace: { notebook } }: Evaluating,
  cells: readonly AskedCell[],
  signal: AbortSignal
): Promise<readonly Described[]> {
  const asked = cells.flatMap((cell) => cell.asked)
  return descriptions.describeAll(
    asked.map((one) => requestFor(notebook, one)),
    signal
  )
}

function conclude(engine: Evaluating, one: AskedCell, described: readonly Described[]): Evaluated {
  const { asked, cell } = one
  const mistakes = [...one.mistakes]
  const askedQuestion = asked.find(({ definition }) => definition === null) ?? null
  const of: (string | null)[] = []
  const entries = asked.flatMap(({ definition, expression }, index): Entry[] => {
    const result = described[index]
    if (result === undefined) throw new Error('a request was not answered')
    const name = definition === null ? null : definition.path.join('.')
    // Who asks for a name is answered in the terms of that.
    const called = name ?? calledAs(engine.workspace, expression)
    const errors = result.ok
      ? memberErrors(result.value, called)
      : [{ name, error: result.mistake, alsoIn: [], untold: 0 }]
    for (const error of errors) mistakes.push(memberMistake(engine, cell, error, askedQuestion))
    if (!result.ok) return []
    of.push(name)
    return [take(engine.workspace, result.value, name, called)]
  })
  const needed = [...new Set(described.flatMap(neededBy))]
  const printed = together(asked.map(({ slot }) => engine.evaluator.traces(slot)))
  return { entries, of, mistakes: onceEach(mistakes), needed, printed }
}

function together(traces: readonly Printed[]): Printed {
  return {
    messages: traces.flatMap(({ messages }) => messages),
    more: traces.reduce((sum, { more }) => sum + more, 0)
  }
}

/** Binds what a cell defines and asks, as far as the names that it uses are there. */
function ask(engine: Evaluating, { cell, question }: CellToEvaluate): AskedCell {
  const { program, notebook, names, data } = engine.workspace
  const asked: Asked[] = []
  const mistakes: Mistake[] = []
  for (const definition of cell.definitions) {
    const { expression, path } = definition
    const name = path.join('.')
    const part = notebook
      .parts(path[0] ?? '')
      .find((one) => one.cell === cell.key && one.definition === definition)
    // Another cell has taken the name over: what stands here is nobody's value.
    if (part === undefined) continue
    const mistake = definition.outer ? null : missingNames(engine, cell, name, expression)
    if (mistake !== null) mistakes.push(mistake)
    const slot = mistake === null ? program.partSlot(part) : undefined
    if (slot === undefined) {
      names.delete(name)
      data.delete(name)
    } else asked.push({ definition, expression, slot })
  }
  if (question !== null) {
    const mistake = missingNames(engine, cell, null, question)
    if (mistake !== null) mistakes.push(mistake)
    else {
      const slot = program.questionSlot(question)
      asked.push({ definition: null, expression: question, slot })
    }
  }
  return { cell, question, asked, mistakes }
}

/**
 * Definitions of other cells that are met here for the first time since a change reached them give
 * other derivations than when their cells ran: those get their names, so that a step is called the
 * same by whoever uses it.
 */
async function nameAnew(
  engine: Evaluating,
  cells: readonly AskedCell[],
  signal: AbortSignal
): Promise<void> {
  const asked = cells.flatMap((cell) => cell.asked)
  const own = new Set(asked.map(({ definition }) => definition))
  const names = asked.flatMap(({ definition, expression }) =>
    definition === null ? expression.free.map(({ name }) => name) : (definition.path[0] ?? '')
  )
  const met = [...engine.workspace.program.newlyBound(names)].filter(
    ([{ definition }]) => !own.has(definition)
  )
  await describeParts(engine, met, signal)
}

function hasName(result: Described): boolean {
  return result.ok && result.value.kind !== 'plain'
}

/** The name of the notebook that a question is; null where it asks something else. */
function calledAs({ notebook }: Workspace, expression: CellExpression): string | null {
  const path = namedPath(expression)
  return path !== null && notebook.has(path[0] ?? '') ? path.join('.') : null
}

/** An interrupt, or the end of the evaluator, is one mistake however many values it spoils. */
function onceEach(mistakes: readonly Mistake[]): Mistake[] {
  const seen = new Set<string>()
  return mistakes.filter((mistake) => {
    if (mistake.kind !== 'interrupted' && mistake.kind !== 'evaluator-ended') return true
    const isNew = !seen.has(mistake.kind)
    seen.add(mistake.kind)
    return isNew
  })
}
