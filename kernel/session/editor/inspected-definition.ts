import { type Argument, argumentsOf } from '../../../nix/syntax/index.ts'
import { type InspectionBlock, stepsShown } from '../../outcome/index.ts'
import type { Part } from '../notebook/index.ts'
import type { Engine } from '../state/index.ts'

type Known = Pick<Engine, 'workspace' | 'screen'>

/**
 * What cells say of a path of names: the step as it stands, the arguments of a function, where it is
 * defined and used, and how. null where no cell defines it.
 */
export function notebookBlocks(
  engine: Known,
  path: readonly string[],
  detail: 0 | 1
): readonly InspectionBlock[] | null {
  const { notebook } = engine.workspace
  const parts = notebook
    .parts(path[0] ?? '')
    .filter(({ definition }) =>
      definition.path.every((attribute, index) => index >= path.length || path[index] === attribute)
    )
  if (parts.length === 0) return null
  const isInside = parts.every(({ definition }) => definition.path.length < path.length)
  const whole = parts.find(({ definition }) => definition.path.length === path.length)
  const count = notebook.cell(parts[0]?.cell ?? '')?.executionCount ?? null
  const where = count === null ? 'this notebook' : `cell [${count}]`
  const users = usersOf(engine, path)
  return [
    ...stepOf(engine, path.join('.')),
    ...(whole === undefined ? [] : argumentsIn(whole)),
    {
      kind: 'facts',
      facts: [
        { name: isInside ? 'part of' : 'defined in', text: where },
        ...(users.length === 0 ? [] : [{ name: 'used by', text: users.join(', ') }])
      ]
    },
    { kind: 'code', text: sourceOf(engine, parts, detail) }
  ]
}

function sourceOf(
  { workspace: { notebook } }: Known,
  parts: readonly Part[],
  detail: 0 | 1
): string {
  const sources = parts.map(({ cell, definition }) => {
    const code = notebook.cell(cell)?.code ?? ''
    const { comment, from, to } = definition
    return detail === 1 ? code : [comment, code.slice(from, to)].filter(Boolean).join('\n')
  })
  return [...new Set(sources)].join('\n')
}

/** The step of that name as a cell shows it. */
function stepOf({ screen }: Known, name: string): readonly InspectionBlock[] {
  const cells = [...screen.using([name.split('.')[0] ?? ''])].flatMap(
    (key) => screen.get(key) ?? []
  )
  for (const { outcome, stale } of cells) {
    const step = outcome.shown.flatMap(stepsShown).find((one) => one.name === name)
    if (step !== undefined) return [{ kind: 'step', step, isStale: stale !== null }]
  }
  return []
}

/** Users that are named: more are told in numbers. */
export const mostUsers = 20

/** The definitions in whose text the name stands. */
function usersOf(
  { workspace: { notebook, program } }: Known,
  [head = '']: readonly string[]
): string[] {
  const reached = program.dependents([head])
  if (reached.size <= 1) return []
  const users = [...notebook.names()].flatMap((name) =>
    (reached.has(name) ? notebook.parts(name) : []).flatMap(({ definition }) => {
      const uses = definition.expression.free.some((free) => free.name === head)
      return uses && name !== head ? [definition.path.join('.')] : []
    })
  )
  return users.length <= mostUsers
    ? users
    : [...users.slice(0, mostUsers), `${users.length - mostUsers} more`]
}

function argumentsIn({ definition }: Part): readonly InspectionBlock[] {
  const facts = argumentsOf(definition.expression.text).flatMap(factsOf)
  return facts.length === 0
    ? []
    : [
        { kind: 'paragraph', text: 'A function of:' },
        { kind: 'facts', facts }
      ]
}

function factsOf(argument: Argument): { readonly name: string; readonly text: string }[] {
  if (argument.kind === 'name') return [{ name: argument.name, text: 'any value' }]
  return [
    ...argument.formals.map(({ name, fallback }) => ({
      name,
      text: fallback === null ? 'has to be given' : `else \`${fallback.replace(/\s+/g, ' ')}\``
    })),
    ...(argument.isOpen ? [{ name: '…', text: 'and any others' }] : [])
  ]
}
