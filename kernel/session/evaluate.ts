import type {
  DescribeRequest,
  Description,
  EvaluationError,
  Slot,
  StepsDescription
} from '../../nix/evaluator.ts'
import type { Result } from '../../nix/result.ts'
import type { StorePath } from '../../nix/store-path.ts'
import type { CellDefinition, CellExpression } from '../cells/cell.ts'
import { evaluationMistake, missingNames } from './cell-mistakes.ts'
import type { Engine } from './engine.ts'
import { entryOf, type Entry } from './entry.ts'
import { expressionForEvaluator } from './expression.ts'
import type { Mistake } from './mistake.ts'
import type { NotebookCell } from './notebook.ts'

/** What the definitions and the question of a cell turned out to be, in the order of the cell. */
export interface Evaluated {
  readonly entries: readonly Entry[]
  readonly mistakes: readonly Mistake[]
}

interface Asked {
  /** null for the question. */
  readonly definition: CellDefinition | null
  readonly expression: CellExpression
  readonly slot: Slot
}

/**
 * An evaluation that reads what steps wrote is asked again once they are built; what it then reads
 * may need others. A chain of more than this is taken for an endless one.
 */
const mostRounds = 100

/**
 * Evaluates what a cell defines and asks, to the head and no deeper. `buildFor` makes derivations be
 * there whose files an evaluation reads; it gives false where that failed.
 */
export async function evaluate(
  engine: Engine,
  cell: NotebookCell,
  question: CellExpression | null,
  buildFor: (drvPaths: readonly StorePath[]) => Promise<boolean>,
  signal: AbortSignal
): Promise<Evaluated> {
  const { evaluator } = engine
  const mistakes: Mistake[] = []
  const asked = askedOf(engine, cell, question, mistakes)
  const askedQuestion = asked.find(({ definition }) => definition === null) ?? null
  const requests = asked.map(({ slot, expression }) => requestFor(slot, expression))
  let results = await evaluator.describeAll(requests, signal)
  for (let round = 0; round < mostRounds && !signal.aborted; round += 1) {
    const needed = new Set(results.flatMap(neededBy))
    if (needed.size === 0 || !(await buildFor([...needed]))) break
    results = await evaluator.describeAll(requests, signal)
  }
  if (results.some(givesDerivation)) await nameAnew(engine, asked, signal)
  const entries = asked.flatMap((one, index): Entry[] => {
    const result = results[index]
    if (result === undefined) throw new Error('a request was not answered')
    const name = one.definition === null ? null : one.definition.path.join('.')
    const errors = result.ok ? memberErrors(result.value, name) : [{ name, error: result.mistake }]
    for (const { name: failed, error } of errors)
      mistakes.push(evaluationMistake(engine, cell, failed, error, askedQuestion))
    return result.ok ? [take(engine, result.value, name)] : []
  })
  return { entries, mistakes: onceEach(mistakes) }
}

function askedOf(
  engine: Engine,
  cell: NotebookCell,
  question: CellExpression | null,
  mistakes: Mistake[]
): Asked[] {
  const { program, notebook, evaluator, folder } = engine
  const asked: Asked[] = []
  for (const definition of cell.definitions) {
    const { expression, path } = definition
    const name = path.join('.')
    const mistake = definition.outer ? null : missingNames(engine, cell, name, expression)
    const part = notebook
      .parts(path[0] ?? '')
      .find((one) => one.cell === cell.key && one.definition === definition)
    if (mistake !== null) mistakes.push(mistake)
    const slot = mistake === null && part !== undefined ? program.partSlot(part) : undefined
    if (slot === undefined) engine.names.delete(name)
    else asked.push({ definition, expression, slot })
  }
  if (question === null) return asked
  const mistake = missingNames(engine, cell, null, question)
  if (mistake !== null) {
    mistakes.push(mistake)
    return asked
  }
  const { text, offset } = expressionForEvaluator(question, folder)
  const [slot] = evaluator.bind([{ text, offset, scope: program.scope(question) }])
  if (slot !== undefined) asked.push({ definition: null, expression: question, slot })
  return asked
}

/**
 * Definitions of other cells that are met here for the first time since a change reached them give
 * other derivations than when their cells ran: those get their names, so that a step is called the
 * same by whoever uses it.
 */
async function nameAnew(
  engine: Engine,
  asked: readonly Asked[],
  signal: AbortSignal
): Promise<void> {
  const own = new Set(asked.map(({ definition }) => definition))
  const met = [...engine.program.newlyBound()].filter(([{ definition }]) => !own.has(definition))
  const results = await engine.evaluator.describeAll(
    met.map(([{ definition }, slot]) => requestFor(slot, definition.expression)),
    signal
  )
  results.forEach((result, index) => {
    const definition = met[index]?.[0].definition
    if (result.ok && definition !== undefined) take(engine, result.value, definition.path.join('.'))
  })
}

function givesDerivation(result: Result<Description | StepsDescription, EvaluationError>): boolean {
  return result.ok && result.value.kind !== 'plain' && result.value.kind !== 'static'
}

function requestFor(slot: Slot, expression: CellExpression): DescribeRequest {
  return { slot, searchable: expression.isLiteralSet || expression.isLiteralList }
}

/** The entry of a value; what a definition gives gets the definition's name. */
function take(
  { names }: Engine,
  description: Description | StepsDescription,
  name: string | null
): Entry {
  const entry = entryOf(description, name, (drvPath) => names.of(drvPath))
  if (name !== null) {
    const derivations =
      entry.kind === 'sweep'
        ? entry.steps
        : entry.kind === 'step' || entry.kind === 'environment'
          ? [entry]
          : []
    names.set(name, new Map(derivations.map((one) => [one.drvPath, one.name])))
  }
  return entry
}

function neededBy(
  result: Result<Description | StepsDescription, EvaluationError>
): readonly StorePath[] {
  if (!result.ok) return result.mistake.kind === 'needs-build' ? result.mistake.drvPaths : []
  if (result.value.kind !== 'steps') return []
  return result.value.members.flatMap((member) => neededBy(member.result))
}

function memberErrors(
  description: Description | StepsDescription,
  name: string | null
): readonly { name: string; error: EvaluationError }[] {
  if (description.kind !== 'steps') return []
  return description.members.flatMap(({ path, result }) =>
    result.ok
      ? []
      : [{ name: [...(name === null ? [] : [name]), ...path].join('.'), error: result.mistake }]
  )
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
