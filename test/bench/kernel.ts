import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { startKernel, type KernelProcess } from '../../kernel/cli/headless/kernel-process.ts'
import { packageRoot } from '../../kernel/host/package-root.ts'
import { commandLineMistakeInWords } from '../../kernel/render/words/command-line/index.ts'
import { kernelCommand } from './package.ts'

/** A code cell of a notebook file. */
export interface BenchCell {
  readonly id: string
  readonly code: string
}

export const notebooksFolder = join(packageRoot, 'notebooks')
export const python = join(packageRoot, '.venv', 'bin', 'python')

/** The code cells of a notebook of this package. */
export function codeCells(name: string): BenchCell[] {
  const parsed: unknown = JSON.parse(readFileSync(join(notebooksFolder, name), 'utf8'))
  const cells: unknown = isObject(parsed) ? parsed['cells'] : []
  return (Array.isArray(cells) ? cells : []).flatMap((cell: unknown): BenchCell[] => {
    if (!isObject(cell) || cell['cell_type'] !== 'code') return []
    const { id, source } = cell
    const code = Array.isArray(source) ? source.join('') : String(source)
    return [{ id: String(id), code }]
  })
}

/** A kernel that is spoken to one cell at a time, and how long it was busy with each. */
export interface BenchKernel {
  readonly process: KernelProcess
  /** From busy to idle as they arrive here, in milliseconds. */
  run(cell: BenchCell): Promise<number>
  /** Sends all of them at once, as a run-all does, and waits for the last. */
  runAll(cells: readonly BenchCell[]): Promise<void>
}

/** Starts a kernel for `notebook`, an absolute path; whether there is such a file is its own matter. */
export async function benchKernel(
  command: readonly string[] = kernelCommand(),
  notebook: string = join(notebooksFolder, 'showcase.ipynb')
): Promise<BenchKernel> {
  const busy = new Map<string, number>()
  const onIdle = new Map<string, (milliseconds: number) => void>()
  const idle = new Map<string, number>()
  const started = await startKernel(
    command,
    { notebook, folder: dirname(notebook), environment: {} },
    ({ parentId, message }) => {
      if (parentId === null || message.header.msg_type !== 'status') return
      const state = message.content['execution_state']
      if (state === 'busy') busy.set(parentId, performance.now())
      if (state === 'idle') {
        const took = performance.now() - (busy.get(parentId) ?? NaN)
        idle.set(parentId, took)
        onIdle.get(parentId)?.(took)
      }
    }
  )
  if (!started.ok) throw new Error(commandLineMistakeInWords(started.mistake))
  const kernel = started.value
  const runOne = async ({ id, code }: BenchCell): Promise<number> => {
    const sent = kernel.client.request(
      'shell',
      'execute_request',
      {
        code,
        silent: false,
        store_history: true,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: true
      },
      id === '' ? {} : { cellId: id }
    )
    const reply = await sent.reply
    if (reply?.content['status'] !== 'ok')
      throw new Error(`a cell failed: ${JSON.stringify(reply?.content)}`)
    return idle.get(sent.id) ?? new Promise((resolve) => onIdle.set(sent.id, resolve))
  }
  return {
    process: kernel,
    run: runOne,
    async runAll(cells) {
      await Promise.all(cells.map(runOne))
    }
  }
}

/** Milliseconds of processor time of a kernel's own process. */
export function processorTime({ process: { pid } }: BenchKernel): number {
  const stat = readFileSync(`/proc/${pid ?? 'self'}/stat`, 'utf8').replace(/^.*\) /s, '')
  const fields = stat.split(' ')
  // Ticks of a hundredth of a second: user and system.
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** The most memory that a kernel's own process ever had, in megabytes. */
export function peakMegabytes({ process: { pid } }: BenchKernel): number {
  const status = readFileSync(`/proc/${pid ?? 'self'}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
