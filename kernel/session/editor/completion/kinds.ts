import { type Argument, argumentsInWords, argumentsOf } from '../../../../nix/syntax/index.ts'
import type { CellExpression } from '../../../cells/index.ts'
import type { Engine, Entry } from '../../state/index.ts'
import type { Match } from '../../session.ts'

/** Characters of a value that stand beside its name. */
const longestSignature = 80

type Kind = Pick<Match, 'type' | 'signature'>

/**
 * What a definition of the notebook is, by its text and by what its cell shows: nothing is evaluated.
 * `path` is that of a whole definition, or of a set that definitions make together.
 */
export function kindOf(
  { workspace: { notebook, names }, screen }: Pick<Engine, 'workspace' | 'screen'>,
  path: readonly string[]
): Kind {
  const name = path.join('.')
  const parts = notebook.parts(path[0] ?? '')
  const part = parts.find(({ definition }) => definition.path.join('.') === name)
  if (part === undefined) return { type: parts.length > 0 ? 'set' : 'definition' }
  const found = argumentsIn(part.definition.expression)
  if (found.length > 0) return { type: 'function', signature: short(argumentsInWords(found)) }
  const shown = screen.get(part.cell)?.shown.get(name)?.entry
  if (shown !== undefined) return kindOfEntry(shown)
  return { type: names.given(name).length > 0 ? 'step' : 'definition' }
}

/** By expressions of cells, which do not change: a thousand definitions are parsed once. */
const knownArguments = new WeakMap<CellExpression, readonly Argument[]>()

function argumentsIn(expression: CellExpression): readonly Argument[] {
  const before = knownArguments.get(expression)
  if (before !== undefined) return before
  const found = argumentsOf(expression.text)
  knownArguments.set(expression, found)
  return found
}

function kindOfEntry(entry: Entry): Kind {
  switch (entry.kind) {
    case 'step':
    case 'data':
    case 'environment':
    case 'process':
    case 'file':
      return { type: entry.kind }
    case 'sweep':
      return { type: 'steps', signature: `${entry.steps.length} steps` }
    case 'value':
      return entry.value.type === 'lambda'
        ? { type: 'function' }
        : { type: entry.value.type, signature: short(entry.value.text) }
  }
}

/** On one line, cut where it is long. */
export function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= longestSignature) return line
  const characters = Array.from(line)
  return characters.length <= longestSignature
    ? line
    : `${characters.slice(0, longestSignature - 1).join('')}…`
}
