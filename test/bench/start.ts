import { benchKernel, python } from './kernel.ts'
import { interleaved, median, ratio, timed, type Figure } from './measure.ts'
import { kernelCommand } from './package.ts'

const rounds = 9

/** From a kernel's exec to its answer to the first kernel_info_request, beside ipykernel's. */
export async function startFigures(): Promise<readonly Figure[]> {
  const [ours = [], theirs = []] = await interleaved(
    rounds,
    () => startTime(kernelCommand()),
    () => startTime(ipykernel)
  )
  return [ratio('start to kernel_info reply', [median(ours), median(theirs)], 0.3, 'of ipykernel')]
}

/** The command of the kernel that most readers know. */
export const ipykernel = [python, '-m', 'ipykernel_launcher', '-f', '{connection_file}']

/** From a kernel's exec to its first answer, in milliseconds. */
export async function startTime(command: readonly string[]): Promise<number> {
  let shutDown: () => Promise<void> = () => Promise.resolve()
  const took = await timed(async () => {
    const kernel = await benchKernel(command)
    shutDown = () => kernel.process.shutDown()
  })
  await shutDown()
  return took
}
