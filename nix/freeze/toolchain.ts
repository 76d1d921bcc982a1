import type { Nix } from '../installation/index.ts'
import { good, type Result } from '../base/index.ts'
import {
  freezeExpression,
  freezeProgram,
  recallFrozen,
  type FreezeMistake,
  type FreezeSettings,
  type Frozen
} from './freeze.ts'
import type { FrozenProgram } from './table.ts'

/** What steps are started with where nobody defines a `toolchain`. */
export interface DefaultToolchain {
  /** In Nix: `{ sh = freeze {…}; python3 = freeze {…}; }`, by a name of the workflow library. */
  readonly expression: string
  /** What is in it. */
  readonly contents: readonly FrozenProgram[]
  readonly frozen: readonly Frozen[]
}

/** Freezes this machine's shell and Python, or recalls them where they were frozen before. */
export async function defaultToolchain(
  nix: Nix,
  settings: FreezeSettings,
  signal?: AbortSignal
): Promise<Result<DefaultToolchain, FreezeMistake>> {
  // One after the other where they are recalled, which is nearly always; both use both processors.
  const [sh, python] = await Promise.all([
    freezeProgram(nix, { ...settings, programs: ['sh'] }, signal),
    freezeProgram(nix, { ...settings, programs: ['python3'] }, signal)
  ])
  if (!sh.ok) return sh
  if (!python.ok) return python
  return good(toolchainOf(sh.value, python.value))
}

/** The same where it was frozen before and is as it was; null where it is to be frozen. */
export function recallToolchain(nix: Nix, settings: FreezeSettings): DefaultToolchain | null {
  const sh = recallFrozen(nix, { ...settings, programs: ['sh'] })
  const python = sh === null ? null : recallFrozen(nix, { ...settings, programs: ['python3'] })
  return sh === null || python === null ? null : toolchainOf(sh, python)
}

function toolchainOf(sh: Frozen, python: Frozen): DefaultToolchain {
  const definitions = [sh, python].map((frozen) => `${frozen.name} = ${freezeExpression(frozen)};`)
  return {
    expression: `{ ${definitions.join(' ')} }`,
    contents: [...python.contents, ...sh.contents],
    frozen: [sh, python]
  }
}
