import type { RequestContents } from '../wire/index.ts'
import type { Handler } from './handler.ts'

/** Answers `shutdown_request` ("Kernel shutdown"), and has the kernel ended after that. */
export function shutdownHandler(
  end: (restart: boolean) => void
): Handler<RequestContents['shutdown_request']> {
  return ({ content: { restart = false } }) => ({
    reply: { status: 'ok', restart },
    afterIdle: () => end(restart)
  })
}
