import type { Result } from '../../../nix/base/index.ts'
import type {
  FreezeMistake,
  FrozenProgram,
  FrozenToolchain,
  Toolchain
} from '../../outcome/index.ts'
import { freezeMistakeInWords } from './freeze.ts'

/** What a step was started with. */
export function toolchainInWords(toolchain: Toolchain): string {
  return toolchain.kind === 'notebook'
    ? "the notebook's own"
    : machineToolchainInWords({ ok: true, value: toolchain })
}

/** This machine's own toolchain, or why there is none. */
export function machineToolchainInWords(toolchain: Result<FrozenToolchain, FreezeMistake>): string {
  if (!toolchain.ok) return freezeMistakeInWords(toolchain.mistake).message
  const contents = frozenInWords(toolchain.value.contents)
  return `this machine's own, frozen${contents === '' ? '' : `: ${contents}`}`
}

/** The same for somebody who asks what `toolchain` is. */
export function usualToolchainInWords(toolchain: Result<FrozenToolchain, FreezeMistake>): string {
  return `What steps are started with: ${machineToolchainInWords(toolchain)}. A notebook that defines \`toolchain\` uses its own.`
}

/** Frozen programs, as in `python3 3.11.7 with numpy 2.0.2, dash`. */
export function frozenInWords(contents: readonly FrozenProgram[]): string {
  return contents.map(programInWords).join(', ')
}

function programInWords({ name, version, packages, morePackages, lacks }: FrozenProgram): string {
  const more = morePackages > 0 ? [`${morePackages} more packages`] : []
  const all = [...packages, ...more].join(', ')
  return [
    name,
    version === null ? '' : ` ${version}`,
    all === '' ? '' : ` with ${all}`,
    lacks === null ? '' : lackInWords[lacks]
  ].join('')
}

const lackInWords: Readonly<Record<NonNullable<FrozenProgram['lacks']>, string>> = {
  'git-helpers':
    ', without what starts other programs (clone, fetch, submodule, bisect): it looks for /bin/sh'
}

/** That steps cannot be started, since there is no toolchain; `mayPass`: the reason may go by itself. */
export function withoutToolchainInWords(mistake: FreezeMistake, mayPass: boolean): string {
  const { message, way } = freezeMistakeInWords(mistake)
  const then = mayPass ? 'run the cell again' : 'restart the kernel'
  return `There is nothing to start steps with: ${message} ${way} Then ${then}.`
}
