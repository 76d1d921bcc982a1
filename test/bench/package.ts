import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../kernel/host/package-root.ts'

/**
 * The package that is measured: this one, or another build of it, which `--against` names by
 * NIX_WORKFLOW_BENCH_PACKAGE. The bench itself is the same for both.
 */
export const benchedPackage = process.env['NIX_WORKFLOW_BENCH_PACKAGE'] ?? packageRoot

/** Whether the build that is measured is this one. */
export const isOwnBuild = benchedPackage === packageRoot

/** The command that starts the kernel of the package that is measured, as its kernelspec has it. */
export function kernelCommand(): readonly string[] {
  const file = join(benchedPackage, 'kernelspec', 'kernel.json')
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const argv: unknown =
    typeof parsed === 'object' && parsed !== null && 'argv' in parsed && parsed.argv
  if (!Array.isArray(argv)) throw new Error(`${file} has no argv`)
  return argv.map(String).map((word) => {
    if (word === 'node') return process.execPath
    return word === 'dist/kernel.js' ? join(benchedPackage, 'dist', 'kernel.js') : word
  })
}

/** The folder of the library that is measured. */
export const benchedLibrary = join(benchedPackage, 'nix', 'lib')

/** The command line of the package that is measured. */
export const nixWorkflow = join(benchedPackage, 'kernelspec', 'bin', 'nix-workflow.mjs')
