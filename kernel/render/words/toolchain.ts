import type { FreezeMistake, Toolchain } from '../../outcome/index.ts'
import { freezeMistakeInWords } from './freeze.ts'

/** What a step was started with. */
export function toolchainInWords(toolchain: Toolchain): string {
  return toolchain.kind === 'notebook' ? "the notebook's own" : toolchain.description
}

/** That steps cannot be started, since there is no toolchain; `mayPass`: the reason may go by itself. */
export function withoutToolchainInWords(mistake: FreezeMistake, mayPass: boolean): string {
  const { message, way } = freezeMistakeInWords(mistake)
  const then = mayPass ? 'run the cell again' : 'restart the kernel'
  return `There is nothing to start steps with: ${message} ${way} Then ${then}.`
}
