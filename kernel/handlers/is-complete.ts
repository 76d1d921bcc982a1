import type * as KernelMessage from '@jupyterlab/services/lib/kernel/messages.js'
import type { Session } from '../session/session.ts'
import type { RequestContents } from '../wire/index.ts'
import type { Handler } from './handler.ts'

/** Answers `is_complete_request` ("Code completeness" of the messaging specification). */
export function isCompleteHandler(
  session: Pick<Session, 'isComplete'>
): Handler<RequestContents['is_complete_request']> {
  return async ({ content: { code } }) => ({
    reply: {
      ...(await session.isComplete(code))
    } satisfies KernelMessage.IIsCompleteReplyMsg['content']
  })
}
