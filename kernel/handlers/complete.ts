import type * as KernelMessage from '@jupyterlab/services/lib/kernel/messages.js'
import type { Session } from '../session/session.ts'
import type { RequestContents } from '../wire/index.ts'
import { codePointOffset, utf16Offset } from './code-points.ts'
import type { Handler } from './handler.ts'

/**
 * Answers `complete_request` ("Completion" of the messaging specification). The types of the
 * matches go where JupyterLab reads them, and how many more there are beside them. Without a position the end of the code is meant.
 */
export function completeHandler(
  session: Pick<Session, 'complete'>
): Handler<RequestContents['complete_request']> {
  return async ({ content: { code, cursor_pos } }) => {
    const cursor = utf16Offset(code, cursor_pos ?? Infinity)
    const completions = await session.complete(code, cursor)
    const start = codePointOffset(code, completions.start)
    const end = codePointOffset(code, completions.end)
    return {
      reply: {
        status: 'ok',
        matches: completions.matches.map(({ text }) => text),
        cursor_start: start,
        cursor_end: end,
        metadata: {
          _jupyter_types_experimental: completions.matches.map(({ text, type, signature }) => ({
            text,
            type,
            ...(signature === undefined ? {} : { signature }),
            start,
            end
          })),
          ...(completions.leftOut === undefined
            ? {}
            : { nix_workflow: { left_out: completions.leftOut } })
        }
      } satisfies KernelMessage.ICompleteReplyMsg['content']
    }
  }
}
