import { benchedLibrary } from './package.ts'
import type { BenchStore } from './stores.ts'

/** Definitions of cells as a program for Nix alone, and what of them it gives, as an expression. */
export function programOf(
  definitions: readonly string[],
  { toolchain }: Pick<BenchStore, 'toolchain'>,
  gives: string
): string {
  return [
    `let library = import ${benchedLibrary} { inherit (notebook) toolchain; };`,
    'inherit (library) output static program freeze;',
    `notebook = rec { toolchain = ${toolchain};`,
    ...definitions,
    `}; in ${gives}`
  ].join('\n')
}
