import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { realiseArguments } from '../../nix/builder/realise.ts'
import { invokeNix } from '../../nix/installation/invocation.ts'
import { succeed } from '../support/succeed.ts'
import { benchKernel, peakMegabytes } from './kernel.ts'
import { interleaved, median, memory, ratio, timed, type Figure } from './measure.ts'
import { benchedLibrary } from './package.ts'
import type { BenchStore } from './stores.ts'

/** A line as programs write them, a hundred bytes with its end. */
const line = `epoch 7 batch 1234 loss 0.123456 ${'accuracy 0.98765 '.repeat(4)}`.padEnd(99, '.')
/** Nix alone takes a second for some 5 MB, most of it to write its messages and compress the log. */
const megabytes = Number(process.env['NIX_WORKFLOW_LOG_MEGABYTES'] ?? 50)
const rounds = megabytes > 200 ? 1 : 3

/** A step that writes a log of `megabytes`, each round another, so that each is built. */
function step(round: string): string {
  const command = `yes ${line} | head -n ${megabytes * 10_000}; echo ${round}`
  return `output ''\${toolchain.sh}/bin/sh -c "${command}"''`
}

/**
 * What a log costs that no screen can hold: a kernel that builds a step with one, against Nix
 * that builds the same, started as the kernel starts it, its messages thrown away.
 */
export async function logFigures({
  nix,
  toolchain,
  scratch
}: BenchStore): Promise<readonly Figure[]> {
  const alone = async (round: string): Promise<number> => {
    const file = join(scratch, 'log.nix')
    writeFileSync(
      file,
      `let library = import ${benchedLibrary} { inherit toolchain; }; inherit (library) output freeze; toolchain = ${toolchain}; in ${step(round)}`
    )
    const made = await succeed(invokeNix(nix, 'nix-instantiate', [file]))
    const call = invokeNix(nix, 'nix-store', realiseArguments([made.stdout.trim()]))
    const quiet = {
      ...call,
      program: '/bin/sh',
      arguments: ['-c', 'exec "$@" 2> /dev/null', 'sh', call.program, ...call.arguments]
    }
    return timed(() => succeed(quiet))
  }
  const kernel = await benchKernel()
  await kernel.run({ id: 'first', code: `first = output ''\${toolchain.sh}/bin/sh -c true'';` })
  const before = peakMegabytes(kernel)
  let count = 0
  const [ours = [], theirs = []] = await interleaved(
    rounds,
    () => kernel.run({ id: 'log', code: `long = ${step(`kernel ${(count += 1)}`)};` }),
    () => alone(`alone ${count}`)
  )
  const grown = peakMegabytes(kernel) - before
  await kernel.process.shutDown()
  return [
    ratio(
      `a log of ${megabytes} MB`,
      [median(ours), median(theirs)],
      1.05,
      'of Nix that is not listened to'
    ),
    memory(
      'memory that it takes in the kernel',
      grown,
      50,
      `${rounds} of them, one after the other, over that of a first step`
    )
  ]
}
