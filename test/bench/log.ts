import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../kernel/host/package-root.ts'
import { realiseArguments } from '../../nix/builder/realise.ts'
import type { Nix } from '../../nix/installation/installation.ts'
import { invokeNix } from '../../nix/installation/invocation.ts'
import { run } from '../../nix/process/process.ts'
import { benchKernel } from './kernel.ts'
import { interleaved, median, timed, type Figure } from './measure.ts'

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
 * that builds the same, started as the kernel starts it, its messages thrown away. `toolchain` is
 * the expression of the frozen one; `folder` is for the expressions.
 */
export async function logFigures(
  nix: Nix,
  toolchain: string,
  folder: string
): Promise<readonly Figure[]> {
  const alone = async (round: string): Promise<number> => {
    const file = join(folder, 'log.nix')
    const library = join(packageRoot, 'nix', 'lib')
    writeFileSync(
      file,
      `let library = import ${library} { inherit toolchain; }; inherit (library) output freeze; toolchain = ${toolchain}; in ${step(round)}`
    )
    const made = await run(invokeNix(nix, 'nix-instantiate', [file]))
    if (made.exitCode !== 0) throw new Error(made.stderr)
    const call = invokeNix(nix, 'nix-store', realiseArguments([made.stdout.trim()]))
    const quiet = {
      ...call,
      program: '/bin/sh',
      arguments: ['-c', 'exec "$@" 2> /dev/null', 'sh', call.program, ...call.arguments]
    }
    return timed(async () => {
      const { exitCode } = await run(quiet)
      if (exitCode !== 0) throw new Error('the build failed')
    })
  }
  const kernel = await benchKernel()
  await kernel.run({ id: 'first', code: `first = output ''\${toolchain.sh}/bin/sh -c true'';` })
  const before = peakMegabytes(kernel.process.pid)
  let count = 0
  const [ours = [], theirs = []] = await interleaved(
    rounds,
    () => kernel.run({ id: 'log', code: `long = ${step(`kernel ${(count += 1)}`)};` }),
    () => alone(`alone ${count}`)
  )
  const grown = peakMegabytes(kernel.process.pid) - before
  await kernel.process.shutDown()
  const mine = median(ours)
  const nixAlone = median(theirs)
  return [
    {
      ...{ what: `a log of ${megabytes} MB`, value: mine / nixAlone, limit: 1.05, unit: '×' },
      measured: `${mine.toFixed(0)} ms against ${nixAlone.toFixed(0)} ms of Nix that is not listened to`
    },
    {
      ...{ what: 'memory that it takes in the kernel', value: grown, limit: 50, unit: 'MB' },
      measured: `${rounds} of them, one after the other, over that of a first step`
    }
  ]
}

function peakMegabytes(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid ?? 'self'}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024
}
