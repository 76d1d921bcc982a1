import { bodyOf, type CellDefinition } from '../../cells/index.ts'
import type { CellKey, Notebook, NotebookCell, Part } from '../../session/notebook/index.ts'

/**
 * What stands together in a program: one binding of a cell with the definitions that it makes
 * (`inherit (x) a b;` makes two), or all parts of a name that only make sense together.
 */
export interface Unit {
  readonly cell: NotebookCell
  readonly kind: 'binding' | 'inherit' | 'generated' | 'merged'
  /** Those that the notebook has still: what another cell took over is left out. */
  readonly parts: readonly Part[]
  /** Whether these are all that its binding makes. */
  readonly isWhole: boolean
  /** Comments before it, as they stand in the cell; empty where there are none. */
  readonly lead: string
  /** A comment behind it on its last line. */
  readonly trail: string
  /** Comments after it, where it is the last of its cell. */
  readonly rest: string
}

/**
 * The definitions of a notebook as the pieces of a program, in the order of its cells: that of
 * `order`, which are ids of cells, then for those that are not among them the order in which they
 * last ran.
 */
export function unitsOf(notebook: Notebook, order: readonly string[] = []): readonly Unit[] {
  const merged = new Map<Part, readonly Part[]>()
  // By cell: a copy of a cell may hold the very same definitions.
  const living = new Map<CellKey, Map<CellDefinition, Part>>()
  for (const name of notebook.names()) {
    const parts = notebook.parts(name)
    for (const part of parts) {
      const ofCell = living.get(part.cell) ?? new Map<CellDefinition, Part>()
      living.set(part.cell, ofCell.set(part.definition, part))
      if (overlaps(parts)) merged.set(part, parts)
    }
  }
  const told = new Set<readonly Part[]>()
  return inOrder(notebook, order).flatMap((cell) =>
    bindingsOf(cell).flatMap((unit): Unit[] => {
      const own = unit.definitions.flatMap((one) => living.get(cell.key)?.get(one) ?? [])
      const alone = own.filter((part) => !merged.has(part))
      const together = own.flatMap((part) => {
        const parts = merged.get(part)
        if (parts === undefined || told.has(parts)) return []
        told.add(parts)
        return [parts]
      })
      const { kind, lead, trail, rest } = unit
      const isWhole = alone.length === unit.definitions.length
      return [
        ...(alone.length === 0 ? [] : [{ cell, kind, parts: alone, isWhole, lead, trail, rest }]),
        ...together.map((all): Unit => ({
          cell,
          kind: 'merged',
          parts: all,
          isWhole: true,
          lead,
          trail: '',
          rest: ''
        }))
      ]
    })
  )
}

function inOrder(notebook: Notebook, order: readonly string[]): NotebookCell[] {
  const places = new Map(order.map((id, index) => [id, index]))
  const place = ({ id }: NotebookCell) => (id === null ? undefined : places.get(id)) ?? Infinity
  const count = ({ executionCount }: NotebookCell) => executionCount ?? Infinity
  return [...notebook.cells()].sort(
    (one, other) => compare(place(one), place(other)) || compare(count(one), count(other))
  )
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1
}

/** Whether two of the parts lie at one place: `m = { a = 1; }; m.b = 2;`, as a cell may have it. */
function overlaps(parts: readonly Part[]): boolean {
  const paths = parts.map(({ definition }) => definition.path.map((one) => JSON.stringify(one)))
  const whole = new Set(paths.map((path) => path.join('.')))
  if (whole.size < paths.length) return true
  return paths.some((path) =>
    path.some((_, index) => index > 0 && whole.has(path.slice(0, index).join('.')))
  )
}

interface CellBinding extends Pick<Unit, 'lead' | 'trail' | 'rest'> {
  readonly kind: 'binding' | 'inherit' | 'generated'
  readonly definitions: readonly CellDefinition[]
}

/** The bindings of a cell with the comments around them: first those that its commands made. */
function bindingsOf(cell: NotebookCell): CellBinding[] {
  const body = bodyOf(cell.code)
  const found: CellBinding[] = []
  let end = 0
  /** Of the binding that was read last: where it begins, and what it defines. */
  let begin = -1
  let definitions: CellDefinition[] = []
  for (const definition of cell.definitions) {
    const kind = kindIn(definition, body)
    if (kind === 'generated') {
      const lead = definition.comment
      found.push({ kind, definitions: [definition], lead, trail: '', rest: '' })
      continue
    }
    if (definition.from === begin && kind === 'inherit') {
      definitions.push(definition)
      continue
    }
    const gap = body.slice(end, definition.from)
    const trail = end === 0 ? '' : trailOf(gap)
    const last = found.at(-1)
    if (trail !== '' && last !== undefined) found[found.length - 1] = { ...last, trail }
    begin = definition.from
    definitions = [definition]
    found.push({
      kind,
      definitions,
      lead: leadOf(gap.slice(trail.length)),
      trail: '',
      rest: ''
    })
    end = definition.to
  }
  const last = found.at(-1)
  if (last === undefined || end === 0) return found
  const gap = body.slice(end, startOfQuestion(body, end))
  const trail = trailOf(gap)
  found[found.length - 1] = { ...last, trail, rest: leadOf(gap.slice(trail.length)).trimEnd() }
  return found
}

/** A command's definitions have offsets in a text that the cell does not hold. */
function kindIn(definition: CellDefinition, body: string): CellBinding['kind'] {
  const { from, to, nameFrom, nameTo, expression, path, outer } = definition
  if (body[to - 1] !== ';') return 'generated'
  if (body.startsWith('inherit', from) && nameFrom > from) {
    const source = body.slice(expression.from, expression.to)
    const isHere = outer ? source.includes(path[0] ?? '') : expression.text.startsWith(source)
    return isHere && nameTo < to ? 'inherit' : 'generated'
  }
  const isHere = nameFrom === from && body.slice(expression.from, expression.to) === expression.text
  return isHere && /^\s*=/.test(withoutComments(body.slice(nameTo, expression.from)))
    ? 'binding'
    : 'generated'
}

const comment = /#[^\n\r]*|\/\*[^]*?\*\//g

function withoutComments(text: string): string {
  return text.replace(comment, '')
}

/** A comment that stands on the line on which something ends. */
function trailOf(gap: string): string {
  return /^[ \t]*(?:#[^\n\r]*|\/\*[^\n\r]*?\*\/[ \t]*(?=[\n\r]|$))/.exec(gap)?.[0] ?? ''
}

/** Comments, and where they stand alone the empty line that sets them apart. */
function leadOf(gap: string): string {
  const text = gap.replace(/^(?:[ \t]*(?:\r\n|\n|\r))+/, '')
  const behind = /\s*$/.exec(text)?.[0] ?? ''
  const standsAlone = text.trim() !== '' && (behind.match(/\r\n|\n|\r/g) ?? []).length > 1
  return text.trimEnd() + (standsAlone ? '\n' : '')
}

/** Where what is neither blank nor comment comes next. */
function startOfQuestion(body: string, from: number): number {
  const rest = body.slice(from)
  const [blank = ''] = /^(?:\s|#[^\n\r]*|\/\*[^]*?\*\/)*/.exec(rest) ?? []
  return from + blank.length
}
