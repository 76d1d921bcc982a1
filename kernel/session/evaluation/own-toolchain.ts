import type { CellDefinition } from '../../cells/index.ts'
import type { Notice } from '../../outcome/index.ts'
import type { Engine } from '../state/index.ts'

/**
 * That a notebook's own `toolchain` has no shell to start steps with, where a cell has just defined
 * it: else the first step says so.
 */
export async function toolchainNotices(
  { parsed, program, descriptions }: Engine,
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
  return [
    {
      text: "toolchain has no sh, and a shell starts each step: no step can be built with it. Give it this machine's own: put %freeze sh into a cell, and write toolchain = { inherit sh; … }; or one of nixpkgs: toolchain = { sh = pkgs.busybox; … }; or leave toolchain undefined, and this machine's sh and python3 are taken."
    }
  ]
}
