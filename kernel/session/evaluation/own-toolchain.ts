import type { CellDefinition } from '../../cells/index.ts'
import type { Notice } from '../../outcome/index.ts'
import type { Engine } from '../state/index.ts'

/**
 * That a notebook's own `toolchain` has no shell to start steps with, where a cell has just defined
 * it: else the first step says so.
 */
export async function toolchainNotices(
  {
    parsed,
    workspace: { program },
    descriptions
  }: Pick<Engine, 'parsed' | 'workspace' | 'descriptions'>,
  definitions: readonly CellDefinition[],
  signal: AbortSignal
): Promise<readonly Notice[]> {
  if (!definitions.some(({ path }) => path[0] === 'toolchain')) return []
  const cell = parsed.read('toolchain ? sh')
  const question = cell.ok ? cell.value.question : null
  if (question === null || program.missing(question).length > 0) return []
  const slot = program.questionSlot(question)
  const [has] = await descriptions.describeAll([{ slot, literal: null, question: true }], signal)
  if (has?.ok !== true || has.value.kind !== 'plain' || has.value.text !== 'false') return []
  return [{ kind: 'toolchain-without-shell' }]
}
