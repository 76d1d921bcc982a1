import type {
  DescribeRequest,
  Description,
  Slot,
  StepsDescription
} from '../../../nix/evaluator/index.ts'
import type { CellDefinition, CellExpression } from '../../cells/index.ts'
import { namedLiteral, type Notebook, type Part } from '../notebook/index.ts'
import { type Described, type Engine, type Entry, entryOf, type Workspace } from '../state/index.ts'

/** What a definition turned out to be, and what it shows where it could be evaluated. */
export interface DescribedPart {
  readonly part: Part
  readonly described: Described
  readonly entry: Entry | null
}

/** Evaluates definitions that are bound, to the head and no deeper, and gives their steps their names. */
export async function describeParts(
  { workspace, descriptions }: Pick<Engine, 'workspace' | 'descriptions'>,
  bound: readonly (readonly [Part, Slot])[],
  signal: AbortSignal
): Promise<readonly DescribedPart[]> {
  const results = await descriptions.describeAll(
    bound.map(([{ definition }, slot]) =>
      requestFor(workspace.notebook, { definition, slot, expression: definition.expression })
    ),
    signal
  )
  return bound.map(([part], index) => {
    const described = results[index]
    if (described === undefined) throw new Error('a request was not answered')
    const name = part.definition.path.join('.')
    const entry = described.ok ? take(workspace, described.value, name) : null
    return { part, described, entry }
  })
}

/** What is asked of the evaluator. `definition` is null for a question. */
export function requestFor(
  notebook: Notebook,
  {
    slot,
    expression,
    definition
  }: {
    readonly slot: Slot
    readonly expression: CellExpression
    readonly definition: CellDefinition | null
  }
): DescribeRequest {
  // What `inherit` takes from outside is none of the notebook's.
  const literal =
    definition?.outer === true ? expression.literal : namedLiteral(notebook, expression)
  return { slot, literal, question: definition === null }
}

/**
 * The entry of a value; what a definition gives gets the definition's name. `called` is that name, or
 * the one that a question is.
 */
export function take(
  { names, data, declarations }: Workspace,
  description: Description | StepsDescription,
  name: string | null,
  called: string | null = name
): Entry {
  declarations.take(description)
  const entry = entryOf(description, name, (path) => names.of(path) ?? data.of(path), called)
  if (name !== null) {
    const derivations =
      entry.kind === 'sweep'
        ? entry.steps
        : entry.kind === 'step' || entry.kind === 'environment'
          ? [entry]
          : entry.kind === 'data' && entry.drvPath !== null
            ? [{ name: entry.name, drvPath: entry.drvPath }]
            : []
    names.set(name, derivations)
    const own = entry.kind === 'data' ? [{ name: entry.name, drvPath: entry.outPath }] : []
    data.set(name, own)
  }
  return entry
}
