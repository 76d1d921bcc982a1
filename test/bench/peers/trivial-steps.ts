import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../../kernel/host/package-root.ts'

/** The definition of a trivial step, which no other reads. */
export const trivialStep = (number: number): string =>
  `s${number} = output "\${toolchain.sh}/bin/sh -c 'echo ${number} > x'";`

const numbers = (steps: number): number[] => [...Array(steps).keys()]

/** So many definitions of steps. */
export const trivialSteps = (steps: number): string[] => numbers(steps).map(trivialStep)

/** Writes so many trivial steps into a folder, a cell each, and what the others read of them. */
export function writeTrivialSteps(folder: string, steps: number): void {
  cpSync(join(packageRoot, 'test/bench/peers/trivial'), folder, { recursive: true })
  // DVC reads its parameters as YAML, of which JSON is a part.
  writeFileSync(join(folder, 'params.yaml'), JSON.stringify({ numbers: numbers(steps) }))
  const cells = trivialSteps(steps).map((source, index) => ({
    ...{ cell_type: 'code', execution_count: null, id: `cell-${index}` },
    ...{ metadata: {}, outputs: [], source }
  }))
  const kernelspec = { display_name: 'Nix Workflow', language: 'nix', name: 'nix-workflow' }
  const notebook = { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }
  writeFileSync(join(folder, 'notebook.ipynb'), JSON.stringify(notebook))
}
