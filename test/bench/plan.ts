import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { invokeNix } from '../../nix/installation/invocation.ts'
import { succeed } from '../support/succeed.ts'
import { benchKernel } from './kernel.ts'
import { interleaved, median, ratio, timed, type Figure } from './measure.ts'
import { programOf } from './program.ts'
import type { BenchStore } from './stores.ts'

const cells = 1000

/**
 * `%plan` in a kernel that has just started, of a saved notebook of 1,000 cells in chains of ten, of
 * which none ran and nothing is there, beside Nix that instantiates the same steps.
 */
export async function planFigures(store: BenchStore): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(store.scratch, 'plan-'))
  const sources = Array.from({ length: cells }, (_, index) => {
    const read = index % 10 === 0 ? '' : ` \${s${index - 1}}`
    return `s${index} = output ''\${toolchain.sh}/bin/sh -c "echo ${index}${read} > f"'';`
  })
  const notebook = join(folder, 'large.ipynb')
  const saved = sources.map((source, index) => ({
    ...{ cell_type: 'code', id: `c${index}`, metadata: {}, outputs: [] },
    source
  }))
  writeFileSync(notebook, JSON.stringify({ nbformat: 4, cells: saved }))
  const program = join(folder, 'large.nix')
  const names = sources.map((_, index) => `s${index}`).join(' ')
  writeFileSync(program, programOf(sources, store, `with notebook; [ ${names} ]`))

  const again: number[] = []
  const plan = async () => {
    const kernel = await benchKernel(undefined, notebook)
    // What every kernel loads and starts for its first cell is not the plan's.
    await kernel.run({ id: 'first', code: 'first = 1;' })
    const took = await kernel.run({ id: 'plan', code: '%plan' })
    again.push(await kernel.run({ id: 'plan', code: '%plan' }))
    await kernel.process.shutDown()
    return took
  }
  const instantiate = () => timed(() => succeed(invokeNix(store.nix, 'nix-instantiate', [program])))
  const [planned = [], instantiated = []] = await interleaved(3, plan, instantiate)
  const words = `of nix-instantiate; a second plan took ${median(again).toFixed(0)} ms`
  const what = '%plan of 1,000 cells that did not run'
  return [ratio(what, [median(planned), median(instantiated)], 1.2, words)]
}
