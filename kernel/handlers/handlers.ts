import type { Session } from '../session/session.ts'
import type { Tables } from '../tables/index.ts'
import { createFollowing } from './comm.ts'
import { completeHandler } from './complete.ts'
import { handleDebug } from './debug.ts'
import { executeHandler } from './execute.ts'
import type { Handlers } from './handler.ts'
import { createHistoryRecord } from './history-record.ts'
import { historyHandler } from './history.ts'
import { inspectHandler } from './inspect.ts'
import { handleInterrupt } from './interrupt.ts'
import { isCompleteHandler } from './is-complete.ts'
import { kernelInfoHandler, type KernelIdentity } from './kernel-info.ts'
import type { Renderer } from './renderer.ts'
import { shutdownHandler } from './shutdown.ts'
import { systemClock, type Clock } from './throttle.ts'

export interface HandlersOptions {
  readonly session: Session
  readonly renderer: () => Promise<Renderer>
  /** Loaded when a page asks for a table. */
  readonly tables: () => Promise<Tables>
  readonly identity: KernelIdentity
  /** Called when a shutdown has been answered. */
  readonly end: (restart: boolean) => void
  readonly clock?: Clock
}

/** The one table of handlers: a type of message that it does not hold is unknown. */
export function createHandlers(options: HandlersOptions): Handlers {
  const { session, renderer, tables, identity, end, clock = systemClock } = options
  const history = createHistoryRecord()
  const following = createFollowing({ clock, session, renderer, tables })
  return {
    kernel_info_request: kernelInfoHandler(identity),
    execute_request: executeHandler({ session, renderer, history, clock, ...following }),
    complete_request: completeHandler(session),
    inspect_request: inspectHandler(session, renderer),
    is_complete_request: isCompleteHandler(session),
    history_request: historyHandler(history),
    ...following.handlers,
    interrupt_request: handleInterrupt,
    shutdown_request: shutdownHandler(end),
    debug_request: handleDebug
  }
}
