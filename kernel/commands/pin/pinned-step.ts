import {
  attributePath,
  childrenOf,
  parse,
  textOf,
  withoutParentheses
} from '../../../nix/syntax/index.ts'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import { known } from '../../../nix/store/index.ts'
import type { CellDefinition } from '../../cells/index.ts'
import type { PinnedStep } from '../../outcome/index.ts'
import type { CommandFailure } from '../../session/request/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { namedStep } from '../steps/index.ts'

/** What pins the one step that a word names: its definition with the hash of its result. */
export async function pinnedStep(
  engine: Pick<Engine, 'nix' | 'workspace' | 'descriptions'>,
  word: string,
  signal: AbortSignal
): Promise<Result<PinnedStep, CommandFailure>> {
  const step = await namedStep(engine, word, signal)
  if (!step.ok) return step
  const { name, drvPath } = step.value
  const declared = engine.workspace.declarations.of(drvPath)
  if (declared?.hash != null)
    return good({ name, how: { kind: 'pinned-already', hash: declared.hash } })
  const record = known(engine.nix, drvPath)
  if (record === null) return bad({ kind: 'no-result', step: name, isPartKept: false })
  if (record.references === null || record.references.length > 0)
    return good({ name, how: { kind: 'mentions-store' } })
  const key = `hash = "${record.narHash}";`
  const own = definitionOf(engine, name)
  const text = own === null ? null : withKey(own.expression.text, key)
  if (own === null || text === null) return good({ name, how: { kind: 'key', key } })
  return good({ name, how: { kind: 'definition', text: `${attributePath(own.path)} = ${text};` } })
}

/** The definition that is a step's own, and no other's. */
function definitionOf(
  { workspace: { notebook } }: Pick<Engine, 'workspace'>,
  name: string
): CellDefinition | null {
  const parts = notebook.parts(name.split('.')[0] ?? '')
  return parts.find(({ definition }) => definition.path.join('.') === name)?.definition ?? null
}

/**
 * A call of the library with one more key, as `output { cmd = "…"; hash = "…"; }`; null where it is
 * written in another way.
 */
function withKey(expression: string, key: string): string | null {
  const { tree } = parse(expression, 'program')
  const call = tree === null ? null : tree.topNode.firstChild
  if (call?.name !== 'Application') return null
  const [called, given] = childrenOf(call)
  if (called === undefined || given === undefined) return null
  const argument = withoutParentheses(given)
  const text = textOf(argument, expression)
  const before = expression.slice(0, argument.from)
  const behind = expression.slice(argument.to)
  if (argument.name.endsWith('String') && textOf(called, expression) === 'output')
    return `${before}{\n  cmd = ${text};\n  ${key}\n}${behind}`
  if (argument.name !== 'Set') return null
  const inner = text.slice(0, -1).trimEnd()
  const end = text.includes('\n') ? `\n  ${key}\n}` : ` ${key} }`
  return `${before}${inner}${end}${behind}`
}
