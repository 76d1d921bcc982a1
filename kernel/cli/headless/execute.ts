import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { bad, good, objectIn, type Result, textIn } from '../../../nix/base/index.ts'
import { ownKernelspec } from '../../notebook-file/index.ts'
import type { CellFailure, FileRefused, NoKernel, StepLine } from '../../outcome/index.ts'
import { allOmitted, omittedSteps, type OmittedSteps } from '../../render/base/index.ts'
import type { JsonObject, JsonValue, Publication } from '../../wire/index.ts'
import { type KernelProcess, startKernel } from './kernel-process.ts'
import type { CellRecord, CodeCell, NotebookFile } from './notebook-file.ts'
import { createOutputs } from './outputs.ts'
import { firstLineOf, stepsIn, stepsOver } from './steps.ts'

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
  /** By state how many more there are, of sets of which a display names the first. */
  readonly omitted: ReadonlyMap<string, number>
  /** The first cell that failed and was not meant to. */
  readonly failure: CellFailure | null
  readonly interrupted: boolean
}

/** How a notebook is run. */
export interface ExecutionOptions {
  /** What starts the kernel, with the environment variables that it has besides this process's own. */
  readonly command: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** The places among the code cells of those that are run; all where left out. */
  readonly runs?: ReadonlySet<number>
}

/**
 * Runs the cells of a notebook through a kernel, as a client that has the notebook open: it is
 * handed every cell at once with its id, and what it shows is kept and refreshed. Aborting
 * `interrupt` interrupts the kernel. Where there is a mistake no cell was run.
 */
export async function executeNotebook(
  path: string,
  notebook: NotebookFile,
  { command, environment = {}, runs: chosen }: ExecutionOptions,
  listener: ExecutionListener,
  interrupt: AbortSignal
): Promise<Result<Execution, NoKernel | FileRefused>> {
  const shown = new WhatIsShown(listener)
  const place = { notebook: path, folder: dirname(path), environment }
  const started = await startKernel(command, place, (publication) => shown.take(publication))
  if (!started.ok) return bad(started.mistake)
  const kernel = started.value
  const onInterrupt = (): void => void kernel.client.request('control', 'interrupt_request', {})
  interrupt.addEventListener('abort', onInterrupt)

  const isRun = (index: number) => chosen?.has(index) ?? true
  const runs = notebook.codeCells.map((cell, index) =>
    isRun(index) ? runCell(kernel, cell, index, shown) : Promise.resolve('ok')
  )
  // What a kernel that died has sent last may still be under way.
  const settled = new AbortController()
  const gone = kernel.ended.then(() => lastMessages(settled.signal))
  const statuses = await Promise.all(runs.map((run) => Promise.race([run, gone])))
  // Where every cell came to its end, the command does not stay for a wait that nobody needs.
  settled.abort()
  interrupt.removeEventListener('abort', onInterrupt)
  listener.onStatus('')
  await kernel.shutDown()

  return good({
    notebook: notebook.withResults((index) => (isRun(index) ? shown.resultsOf(index) : null), {
      kernelspec: ownKernelspec,
      language_info: objectIn(kernel.info, 'language_info')
    }),
    // A program that was built on the way has no card, and is none of them.
    ...shown.steps(statuses.every((status) => status === 'ok')),
    failure: failureAmong(statuses, notebook, kernel, shown),
    interrupted: interrupt.aborted
  })
}

/** How the reply to a cell ended; null where the kernel did before it. */
type CellStatus = JsonValue | null

/** Sends one cell, and waits until all that it shows has come. */
async function runCell(
  kernel: KernelProcess,
  cell: CodeCell,
  index: number,
  shown: WhatIsShown
): Promise<CellStatus> {
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
  const isIdle = shown.expect(request.id, index)
  const reply = await request.reply
  // The reply and what was published come on two sockets: the last of the latter is `idle`.
  if (reply !== null) await isIdle
  return reply?.content['status'] ?? null
}

/** The first cell that failed and was not meant to. */
function failureAmong(
  statuses: readonly CellStatus[],
  notebook: NotebookFile,
  kernel: KernelProcess,
  shown: WhatIsShown
): CellFailure | null {
  const index = notebook.codeCells.findIndex(
    ({ mayFail }, at) => statuses[at] !== 'ok' && !(mayFail && statuses[at] === 'error')
  )
  const cell = notebook.codeCells[index]
  if (cell === undefined) return null
  const kernelEnded = statuses[index] === null
  const lines = kernelEnded ? kernel.lastLines : shown.errorOf(index)
  return { cell: index + 1, source: cell.source, kernelEnded, lines }
}

/** What cells show, by their place among the code cells. */
class WhatIsShown {
  readonly #listener: ExecutionListener
  readonly #outputs = createOutputs()
  readonly #counts = new Map<number, number>()
  readonly #errors = new Map<number, readonly string[]>()
  /** By the request that runs it. */
  readonly #cellOf = new Map<string, number>()
  readonly #idle = new Map<string, () => void>()
  readonly #steps = new Map<string, StepLine>()
  /** Of displays that name the first of their steps, how many the others are. */
  readonly #omitted = new Map<string, OmittedSteps>()
  /** The names of steps that cells have shown. */
  readonly #onCards = new Set<string>()

  constructor(listener: ExecutionListener) {
    this.#listener = listener
  }

  /** Settles when all that a request shows has come. */
  expect(request: string, cell: number): Promise<void> {
    this.#cellOf.set(request, cell)
    return new Promise<void>((resolve) => this.#idle.set(request, resolve))
  }

  take({ parentId, message }: Publication): void {
    const cell = parentId === null ? undefined : this.#cellOf.get(parentId)
    if (parentId === null || cell === undefined) return
    const { content } = message
    this.#outputs.take(cell, message)
    switch (message.header.msg_type) {
      case 'status':
        if (content['execution_state'] === 'idle') this.#idle.get(parentId)?.()
        break
      case 'execute_input':
        if (typeof content['execution_count'] === 'number') {
          this.#counts.set(cell, content['execution_count'])
        }
        break
      case 'error':
        this.#errors.set(cell, linesOf(content))
        break
      case 'display_data':
      case 'update_display_data':
        this.#listener.onStatus(firstLineOf(content))
        for (const step of stepsOver(content)) this.#takeStep(step)
        for (const step of stepsIn(content)) {
          this.#onCards.add(step.name)
          this.#takeStep(step)
        }
        this.#takeOmitted(omittedSteps(content))
    }
  }

  #takeStep(step: StepLine): void {
    const before = this.#steps.get(step.name)
    // A later cell that shows a step of an earlier one finds it cached: that is no news.
    const isNews = before === undefined || (before.status !== step.status && !isThere(step))
    const outPath = step.outPath ?? before?.outPath ?? null
    if (isNews) this.#steps.set(step.name, step)
    else this.#steps.set(step.name, { ...before, outPath })
    if (isNews && step.status !== 'planned') this.#listener.onStep(step)
  }

  #takeOmitted(omitted: OmittedSteps | null): void {
    if (omitted === null) return
    // A later cell that shows the same steps finds them cached: that is no news.
    const before = this.#omitted.get(omitted.of)
    const isKnown = [...omitted.counts].every(
      ([status, count]) => isThere({ status }) || before?.counts.get(status) === count
    )
    if (before === undefined || !isKnown) this.#omitted.set(omitted.of, omitted)
  }

  /**
   * The steps that cells have shown. What was built on the way to them is left out, unless something
   * failed: what failed may have come to no card. Of large sets the others are counted, and who is
   * among them is not known: beside them no more than what failed is added.
   */
  steps(isWhole: boolean): Pick<Execution, 'steps' | 'omitted'> {
    const all = [...this.#steps.values()]
    const omitted = allOmitted(this.#omitted.values())
    const isCounted = ({ name, status }: StepLine) =>
      this.#onCards.has(name) || (!isWhole && (omitted.size === 0 || status === 'failed'))
    return { steps: all.filter(isCounted), omitted }
  }

  errorOf(cell: number): readonly string[] {
    return this.#errors.get(cell) ?? []
  }

  resultsOf(cell: number): CellRecord {
    return {
      executionCount: this.#counts.get(cell) ?? null,
      outputs: this.#outputs.of(cell)
    }
  }
}

/** On one machine messages take some milliseconds; the rest is for a machine at its limit. */
const lastMessagesMilliseconds = 300

async function lastMessages(settled: AbortSignal): Promise<null> {
  if (settled.aborted) return null
  return setTimeout(lastMessagesMilliseconds, null, { signal: settled }).catch(() => null)
}

function isThere({ status }: Pick<StepLine, 'status'>): boolean {
  return ['cached', 'cut-off', 'pinned', 'not-kept'].includes(status)
}

/** The words of an `error` message: its traceback, or its name and value where that is empty. */
function linesOf(content: JsonObject): string[] {
  const traceback = content['traceback']
  const lines = Array.isArray(traceback)
    ? traceback.flatMap((line) => String(line).split('\n'))
    : []
  return lines.length > 0 ? lines : [`${textIn(content, 'ename')}: ${textIn(content, 'evalue')}`]
}
