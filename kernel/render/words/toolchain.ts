import type { Toolchain } from '../../outcome/index.ts'

/** What a step was started with. */
export function toolchainInWords(toolchain: Toolchain): string {
  return toolchain.kind === 'notebook' ? "the notebook's own" : toolchain.description
}
