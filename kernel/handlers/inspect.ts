import type * as KernelMessage from '@jupyterlab/services/lib/kernel/messages.js'
import type { Session } from '../session/session.ts'
import type { RequestContents, Sent } from '../wire/index.ts'
import { utf16Offset } from './code-points.ts'
import type { Handler } from './handler.ts'
import type { Renderer } from './renderer.ts'

/** Answers `inspect_request` ("Introspection" of the messaging specification). */
export function inspectHandler(
  session: Pick<Session, 'inspect'>,
  renderer: () => Promise<Pick<Renderer, 'renderInspection'>>
): Handler<RequestContents['inspect_request']> {
  return async ({ content: { code, cursor_pos, detail_level } }) => {
    const cursor = utf16Offset(code, cursor_pos ?? Infinity)
    const inspection = await session.inspect(code, cursor, detail_level ?? 0)
    const data = inspection === null ? {} : (await renderer()).renderInspection(inspection).data
    return {
      reply: {
        ...{ status: 'ok', found: inspection !== null, data, metadata: {} }
      } satisfies Sent<KernelMessage.IInspectReplyMsg['content']>
    }
  }
}
