import { resolve, relative } from 'node:path'
import type { CellExpression } from '../../cells/index.ts'
import type { LeftOpen, OpenCell, OpenNotebook } from '../../outcome/index.ts'
import type { Evaluated } from '../../session/evaluation/index.ts'
import type { CellToEvaluate } from '../../session/notebook/index.ts'
import { unpinnedIn } from '../../session/report/index.ts'
import { type Engine, wantedBy } from '../../session/state/index.ts'

/** What of the engine is looked at. */
type Looked = Pick<Engine, 'workspace' | 'folder' | 'parsed' | 'toolchain'>

/**
 * What cells leave open: by their texts, what comes from outside and is not fixed; by what they were
 * evaluated to, what the network gives. `evaluated` are the cells in the same order.
 */
export function leftOpen(
  engine: Looked,
  cells: readonly CellToEvaluate[],
  evaluated: readonly Evaluated[]
): OpenNotebook {
  const own = cells.map((cell, index) => ({ cell, open: ownOpen(engine, cell, evaluated[index]) }))
  const openNames = new Set(own.flatMap(({ open }) => open.flatMap(namesOf)))
  const { notebook } = engine.workspace
  return {
    cells: own.map(({ cell, open }): OpenCell => ({
      number: cell.cell.executionCount,
      names: cell.cell.definitions.map(({ path }) => path.join('.')),
      open: [...open, ...madeOf(engine, cell, openNames)],
      files: filesOf(engine, cell)
    })),
    toolchain:
      notebook.has('toolchain') || !engine.toolchain.ok
        ? null
        : `toolchain = ${engine.toolchain.value.expression};`
  }
}

/** Definitions whose own text, or whose own result, is not fixed. */
function namesOf(open: LeftOpen): readonly string[] {
  switch (open.kind) {
    case 'source':
      return open.definition === null ? [] : [open.definition]
    case 'frozen':
      return open.names
    case 'without-hash':
      return [open.step]
    case 'made-of':
    case 'toolchain':
      return []
  }
}

function ownOpen(
  engine: Looked,
  cell: CellToEvaluate,
  evaluated: Evaluated | undefined
): readonly LeftOpen[] {
  return [
    ...sourcesOf(engine, cell),
    ...frozenOf(engine, cell),
    ...withoutHash(engine, evaluated),
    ...startedHere(engine, cell)
  ]
}

/** The expressions of a cell, by what they define; null of its question. */
function expressionsOf({
  cell,
  question
}: CellToEvaluate): readonly (readonly [string | null, CellExpression])[] {
  const definitions = cell.definitions
    .filter(({ outer }) => !outer)
    .map(({ path, expression }) => [path.join('.'), expression] as const)
  return question === null ? definitions : [...definitions, [null, question]]
}

function sourcesOf({ folder }: Looked, cell: CellToEvaluate): LeftOpen[] {
  return expressionsOf(cell).flatMap(([definition, { text }]) =>
    unpinnedIn(text, folder).map((source): LeftOpen => ({ kind: 'source', definition, source }))
  )
}

/** What `%freeze` has defined, which stands in no line of the cell. */
function frozenOf({ parsed }: Looked, { cell }: CellToEvaluate): LeftOpen[] {
  const read = parsed.read(cell.code)
  if (!read.ok || !read.value.commands.some(({ name }) => name === 'freeze')) return []
  const written = new Set(read.value.definitions.map(({ path }) => path.join('.')))
  const frozen = cell.definitions.filter(({ path }) => !written.has(path.join('.')))
  if (frozen.length === 0) return []
  const lines = frozen.map(({ path, expression }) => `${path.join('.')} = ${expression.text};`)
  const names = frozen.map(({ path }) => path.join('.'))
  return [{ kind: 'frozen', names, pinned: lines.join('\n') }]
}

function withoutHash({ workspace }: Looked, evaluated: Evaluated | undefined): LeftOpen[] {
  const steps = evaluated?.entries ?? []
  return steps.flatMap((entry) => {
    const open = wantedBy(entry).filter((drvPath) => {
      const declared = workspace.declarations.of(drvPath)
      return declared?.network === true && declared.hash === null
    })
    if (open.length === 0 || !('name' in entry) || entry.name === null) return []
    return [{ kind: 'without-hash', step: entry.name } as const]
  })
}

/** Names of the library whose values are started by the toolchain. */
const startedByToolchain: ReadonlySet<string> = new Set([
  ...['toolchain', 'output', 'script', 'program'],
  ...['process', 'checkpoint', 'network']
])

function startedHere({ workspace: { notebook } }: Looked, cell: CellToEvaluate): LeftOpen[] {
  if (notebook.has('toolchain')) return []
  const started = expressionsOf(cell).filter(([, { free }]) =>
    free.some(({ name }) => startedByToolchain.has(name) && !notebook.has(name))
  )
  if (started.length === 0) return []
  return [{ kind: 'toolchain', definitions: started.flatMap(([name]) => name ?? []) }]
}

/** What reaches a cell from others, each definition with the names that it has it from. */
function madeOf(
  { workspace: { program } }: Looked,
  { cell, question }: CellToEvaluate,
  openNames: ReadonlySet<string>
): LeftOpen[] {
  const reaches = (head: string, names: Iterable<string>) => {
    const reached = program.dependents([head])
    return [...names].some((name) => reached.has(name))
  }
  const heads = new Set(cell.definitions.map(({ path }) => path[0] ?? ''))
  const behind = (isReached: (head: string) => boolean) =>
    [...openNames].filter((name) => isReached(headOf(name)))
  const asked = new Set(question?.free.map(({ name }) => name))
  const all: readonly (readonly [string | null, readonly string[]])[] = [
    ...[...heads].map((definition) => {
      const names = behind((head) => head !== definition && reaches(head, [definition]))
      return [definition, names] as const
    }),
    [null, behind((head) => reaches(head, asked))]
  ]
  return all.flatMap(([definition, names]) =>
    names.length === 0 ? [] : [{ kind: 'made-of', definition, names } as const]
  )
}

function headOf(name: string): string {
  return name.split('.')[0] ?? ''
}

function filesOf({ folder }: Looked, cell: CellToEvaluate): string[] {
  const files = expressionsOf(cell).flatMap(([, { paths }]) =>
    paths.flatMap(({ kind, head, appended, hasInterpolation }) => {
      if (kind !== 'relative') return []
      const path = relative(folder, resolve(folder, head + (appended ?? '')))
      const rest = hasInterpolation ? `${head.endsWith('/') ? '/' : ''}…` : ''
      return `./${path}${rest}`
    })
  )
  return [...new Set(files)]
}
