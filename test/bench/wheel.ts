import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { packageRoot } from '../../kernel/host/package-root.ts'
import { readJson } from '../../nix/base/index.ts'
import { scratchFolder } from '../support/scratch.ts'
import { succeed } from '../support/succeed.ts'
import { python } from './kernel.ts'
import { interleaved, median, memory, ratio, type Figure } from './measure.ts'
import { kernelCommand } from './package.ts'
import { startTime } from './start.ts'

const rounds = 9

/**
 * From a kernel's exec to its answer to the first kernel_info_request: as kernel.json of the wheel
 * starts it, by Python and from its copy, beside the checkout's.
 */
export async function wheelFigures(): Promise<readonly Figure[]> {
  const folder = scratchFolder('wheel')
  try {
    const command = await unpackedWheel(folder)
    // The first makes the copy, which those after it run from.
    await startTime(command)
    const [ofWheel = [], ofCheckout = []] = await interleaved(
      rounds,
      () => startTime(command),
      () => startTime(kernelCommand())
    )
    const medians = [median(ofWheel), median(ofCheckout)] as const
    return [
      ratio('start from the wheel', medians, 1.5, 'of the checkout'),
      memory('size of the wheel', megabytesOf(folder), 15, 'packed, without Node')
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function megabytesOf(folder: string): number {
  return statSync(join(folder, wheelIn(folder))).size / 1e6
}

function wheelIn(folder: string): string {
  return readdirSync(folder).find((name) => name.endsWith('.whl')) ?? ''
}

/** Makes the wheel of this machine and puts its files where pip does. Gives what its kernel.json says. */
async function unpackedWheel(folder: string): Promise<readonly string[]> {
  await succeed({
    program: process.execPath,
    arguments: [
      ...[join(packageRoot, 'scripts/release.mjs'), '--output', folder],
      `linux-${process.arch}`
    ]
  })
  const wheel = wheelIn(folder)
  const packages = join(folder, 'lib/python3/site-packages')
  mkdirSync(packages, { recursive: true })
  await succeed({
    program: python,
    arguments: ['-m', 'zipfile', '-e', join(folder, wheel), packages]
  })
  const data = readdirSync(packages).find((name) => name.endsWith('.data')) ?? ''
  renameSync(join(packages, data, 'data', 'share'), join(folder, 'share'))
  const resources = join(folder, 'share/jupyter/kernels/nix-workflow')
  const text = readFileSync(join(resources, 'kernel.json'), 'utf8')
  const words = readJson(v.object({ argv: v.array(v.string()) }), text)?.argv ?? []
  const argv = words.map((word) =>
    word === 'python' ? python : word.replace('{resource_dir}', resources)
  )
  // Its copy is no part of the user's.
  return ['env', `XDG_CACHE_HOME=${join(folder, 'cache')}`, ...argv]
}
