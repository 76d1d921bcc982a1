import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { JsonObject, Publication } from '../../wire/index.ts'
import { startKernel } from './kernel-process.ts'
import type { NotebookFile } from './notebook-file.ts'
import { createOutputs, objectIn, textIn } from './outputs.ts'
import { firstLineOf, stepsIn, stepsOver, type StepLine } from './steps.ts'

/** What can be seen of a run while it goes on. */
export interface ExecutionListener {
  /** A step came out. */
  onStep(step: StepLine): void
  /** What goes on at this moment, as one line. */
  onStatus(text: string): void
}

export interface Execution {
  /** The executed notebook, as the text of a file; also where a cell failed. */
  readonly notebook: string
  /** The steps in the order in which they came out, each as it was shown last. */
  readonly steps: readonly StepLine[]
  /** The first cell that failed and was not meant to. */
  readonly failure: CellFailure | null
  readonly interrupted: boolean
}

export interface CellFailure {
  /** Counted among the code cells, from 1. */
  readonly cell: number
  readonly source: string
  /** What the kernel says of it. */
  readonly lines: readonly string[]
}

/**
 * Runs all cells of a notebook through a kernel, as a client that has the notebook open: it is
 * handed every cell at once with its id, and what it shows is kept and refreshed. Aborting
 * `interrupt` interrupts the kernel. The mistake is a sentence: no cell was run then.
 */
export async function executeNotebook(
  path: string,
  notebook: NotebookFile,
  command: readonly string[],
  listener: ExecutionListener,
  interrupt: AbortSignal
): Promise<Result<Execution, string>> {
  const outputs = createOutputs()
  const counts = new Map<number, number>()
  const errors = new Map<number, readonly string[]>()
  const cellOf = new Map<string, number>()
  const idle = new Map<string, () => void>()
  const steps = new Map<string, StepLine>()

  function take(step: StepLine): void {
    const before = steps.get(step.name)
    // A later cell that shows a step of an earlier one finds it cached: that is no news.
    const isNews = before === undefined || (before.status !== step.status && !isThere(step))
    const outPath = step.outPath ?? before?.outPath ?? null
    if (isNews) steps.set(step.name, step)
    else steps.set(step.name, { ...before, outPath })
    if (isNews && step.status !== 'planned') listener.onStep(step)
  }

  function onPublication({ parentId, message }: Publication): void {
    const cell = parentId === null ? undefined : cellOf.get(parentId)
    if (parentId === null || cell === undefined) return
    const { content } = message
    outputs.take(cell, message)
    switch (message.header.msg_type) {
      case 'status':
        if (content['execution_state'] === 'idle') idle.get(parentId)?.()
        break
      case 'execute_input':
        if (typeof content['execution_count'] === 'number') {
          counts.set(cell, content['execution_count'])
        }
        break
      case 'error':
        errors.set(cell, linesOf(content))
        break
      case 'display_data':
      case 'update_display_data':
        listener.onStatus(firstLineOf(content))
        for (const step of [...stepsOver(content), ...stepsIn(content)]) take(step)
    }
  }

  const started = await startKernel(command, path, dirname(path), onPublication)
  if (!started.ok) return bad(started.mistake)
  const kernel = started.value
  const onInterrupt = (): void => void kernel.client.request('control', 'interrupt_request', {})
  interrupt.addEventListener('abort', onInterrupt)

  const runs = notebook.codeCells.map(async (cell, index) => {
    if (cell.source.trim() === '') return 'ok'
    const request = kernel.client.request(
      'shell',
      'execute_request',
      {
        code: cell.source,
        silent: false,
        store_history: true,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: !cell.mayFail
      },
      { ...cell.metadata, cellId: cell.id, deletedCells: [] }
    )
    cellOf.set(request.id, index)
    const isIdle = new Promise<void>((resolve) => idle.set(request.id, resolve))
    const reply = await request.reply
    // The reply and what was published come on two sockets: the last of the latter is `idle`.
    if (reply !== null) await isIdle
    return reply?.content['status'] ?? null
  })
  // What a kernel that died has sent last may still be under way.
  const settled = new AbortController()
  const gone = kernel.ended.then(() => lastMessages(settled.signal))
  const statuses = await Promise.all(runs.map((run) => Promise.race([run, gone])))
  // Where every cell came to its end, the command does not stay for a wait that nobody needs.
  settled.abort()
  interrupt.removeEventListener('abort', onInterrupt)
  listener.onStatus('')
  await kernel.shutDown()

  const failed = notebook.codeCells.findIndex(
    (cell, index) => statuses[index] !== 'ok' && !(cell.mayFail && statuses[index] === 'error')
  )
  const failedCell = notebook.codeCells[failed]
  return good({
    notebook: notebook.withResults(
      (index) => ({ executionCount: counts.get(index) ?? null, outputs: outputs.of(index) }),
      { kernelspec: ownKernelspec, language_info: objectIn(kernel.info, 'language_info') }
    ),
    steps: [...steps.values()],
    failure:
      failedCell === undefined
        ? null
        : {
            cell: failed + 1,
            source: failedCell.source,
            lines:
              statuses[failed] === null
                ? ['The kernel ended while it ran.', ...kernel.lastLines]
                : (errors.get(failed) ?? [])
          },
    interrupted: interrupt.aborted
  })
}

/** On one machine messages take some milliseconds; the rest is for a machine at its limit. */
const lastMessagesMilliseconds = 300

async function lastMessages(settled: AbortSignal): Promise<null> {
  if (settled.aborted) return null
  return setTimeout(lastMessagesMilliseconds, null, { signal: settled }).catch(() => null)
}

function isThere({ status }: StepLine): boolean {
  return status === 'cached' || status === 'cut-off' || status === 'pinned'
}

const ownKernelspec: JsonObject = {
  display_name: 'Nix Workflow',
  language: 'nix',
  name: 'nix-workflow'
}

/** The words of an `error` message: its traceback, or its name and value where that is empty. */
function linesOf(content: JsonObject): string[] {
  const traceback = content['traceback']
  const lines = Array.isArray(traceback)
    ? traceback.flatMap((line) => String(line).split('\n'))
    : []
  return lines.length > 0 ? lines : [`${textIn(content, 'ename')}: ${textIn(content, 'evalue')}`]
}
