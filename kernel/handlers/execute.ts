import type * as KernelMessage from '@jupyterlab/services/lib/kernel/messages.js'
import type { JsonObject, RenderedMistake, RequestContents, Sent } from '../wire/index.ts'
import type { Mistake } from '../outcome/index.ts'
import type {
  CellEvent,
  CellRequest,
  CellResult,
  Session,
  UserExpressionResult,
  WaitingCells
} from '../session/session.ts'
import {
  type Comms,
  type EndedHow,
  howItEnded,
  type LiveCells,
  type LiveRun
} from '../live/index.ts'
import { describeBug } from './bug.ts'
import { createCellDisplay, type CellDisplay, type DisplayIds } from './cell-display.ts'
import { cellIdOf } from './cell-id.ts'
import type { Answer, Context, Handler, Request } from './handler.ts'
import type { HistoryRecord } from './history-record.ts'
import type { Renderer } from './renderer.ts'
import type { Clock } from './throttle.ts'

type ExecuteRequest = Request<RequestContents['execute_request']>
type ExecuteHandler = Handler<RequestContents['execute_request']>

export interface ExecuteOptions {
  readonly session: Pick<Session, 'run'>
  /** Loaded when the first cell runs. */
  readonly renderer: () => Promise<Renderer>
  readonly history: Pick<HistoryRecord, 'add'>
  readonly clock: Clock
  /** Where pages see what the cells are at. */
  readonly live: LiveCells
  readonly comms: Pick<Comms, 'isOpenTo'>
}

/**
 * Answers `execute_request` ("Execute" of the messaging specification): runs the cell, shows what
 * comes of it, and then the error if there is one. Silent requests publish nothing but their
 * status; they and those that store no history are not counted, and answer with the last count.
 */
export function executeHandler(options: ExecuteOptions): ExecuteHandler {
  const cells = new CellRuns(options)
  return (request, context) => cells.run(request, context)
}

class CellRuns {
  readonly #options: ExecuteOptions
  readonly #displayIds: DisplayIds = new Map()
  readonly #waitingAs = new WeakMap<ExecuteRequest, CellRequest>()
  #count = 0

  constructor(options: ExecuteOptions) {
    this.#options = options
  }

  async run(asked: ExecuteRequest, { publisher, signal, waiting }: Context): Promise<Answer> {
    const { history, clock } = this.#options
    const { code, silent = false, store_history = true } = asked.content
    const counted = !silent && store_history
    if (counted) this.#count += 1
    const executionCount = this.#count
    if (!silent) publisher.executeInput(code, executionCount)

    const renderer = await this.#options.renderer()
    const request = this.#cellRequest(asked, counted ? executionCount : null)
    const { cellId } = request
    const displayIds = this.#displayIds
    const live = this.#options.live.begin(
      silent ? null : cellId,
      request.executionCount,
      (...stale) => renderer.whyStale(...stale)
    )
    const display = silent
      ? null
      : createCellDisplay({ publisher, renderer, clock, cellId, displayIds, executionCount, live })
    const next = this.#waitingCells(waiting)
    const { mistake, userExpressions, how } = await this.#result(
      renderer,
      () => this.#runShown(request, { display, live }, signal, next),
      display
    )
    if (mistake !== null && !silent) {
      publisher.error(mistake)
      live.fails(mistake)
    }
    live.end(how)
    if (counted) history.add({ line: executionCount, input: code, output: display?.text() ?? null })
    const common = {
      execution_count: executionCount,
      payload: [],
      user_expressions: userExpressions
    }
    return {
      reply: (mistake === null
        ? { status: 'ok', ...common }
        : { status: 'error', ...mistake, ...common }) satisfies Sent<
        KernelMessage.IExecuteReplyMsg['content']
      >
    }
  }

  /** What the session looks at ahead: the same object each time. */
  #waitingCells(waiting: Context['waiting']): WaitingCells {
    return {
      count: () => waiting.count(),
      arrivals: () => waiting.arrivals(),
      list: () =>
        waiting.list().map((request) => {
          const before = this.#waitingAs.get(request)
          if (before !== undefined) return before
          const next = this.#cellRequest(request, null)
          this.#waitingAs.set(request, next)
          return next
        })
    }
  }

  /** What a run comes to in a reply; a bug too is told as a mistake. */
  async #result(
    renderer: Renderer,
    run: () => Promise<CellResult>,
    display: CellDisplay | null
  ): Promise<{ mistake: RenderedMistake | null; userExpressions: JsonObject; how: EndedHow }> {
    try {
      const result = await run()
      const { mistake } = result
      const error =
        mistake === null ? null : errorOf([mistake, ...(display?.mistakes() ?? [])], renderer)
      const userExpressions = userExpressionReplies(result, renderer)
      return { mistake: error, userExpressions, how: howItEnded(mistake) }
    } catch (bug) {
      return { mistake: describeBug(bug), userExpressions: {}, how: 'failed' }
    }
  }

  async #runShown(
    request: CellRequest,
    { display, live }: { readonly display: CellDisplay | null; readonly live: LiveRun },
    signal: AbortSignal,
    waiting: WaitingCells
  ): Promise<CellResult> {
    const emit = (event: CellEvent): void => {
      live.take(event)
      display?.take(event)
    }
    try {
      return await this.#options.session.run(request, emit, signal, waiting)
    } finally {
      display?.end()
    }
  }

  #cellRequest(
    { content, metadata, client, cameAt }: ExecuteRequest,
    executionCount: number | null
  ): CellRequest {
    return {
      code: content.code,
      cellId: cellIdOf(metadata),
      ...{ client, cameAt },
      reachesAll: client !== null && this.#options.comms.isOpenTo(client.id),
      deletedCells: deletedCellsOf(metadata),
      executionCount,
      stopOnError: content.stop_on_error ?? true,
      userExpressions: content.user_expressions ?? {}
    }
  }
}

/** The first mistake gives the error its name; the traceback tells the others as well. */
function errorOf(mistakes: readonly Mistake[], renderer: Renderer): RenderedMistake | null {
  const [first, ...others] = mistakes.map((mistake) => renderer.renderMistake(mistake))
  if (first === undefined) return null
  const untold = others.filter(({ evalue }) => evalue !== first.evalue)
  return {
    ...first,
    traceback: [...first.traceback, ...untold.flatMap(({ traceback }) => ['', ...traceback])]
  }
}

function userExpressionReplies({ userExpressions }: CellResult, renderer: Renderer): JsonObject {
  return Object.fromEntries(
    Object.entries(userExpressions).map(([name, result]) => [
      name,
      userExpressionReply(result, renderer)
    ])
  )
}

function userExpressionReply(result: UserExpressionResult, renderer: Renderer): JsonObject {
  if (!result.ok) return { status: 'error', ...renderer.renderMistake(result.mistake) }
  return { status: 'ok', data: { 'text/plain': result.text }, metadata: {} }
}

function deletedCellsOf({ deletedCells }: JsonObject): readonly string[] {
  if (!Array.isArray(deletedCells)) return []
  const list: readonly unknown[] = deletedCells
  return list.filter((id) => typeof id === 'string')
}
