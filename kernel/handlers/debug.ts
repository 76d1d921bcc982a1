import type * as KernelMessage from '@jupyterlab/services/lib/kernel/messages.js'
import type { RequestContents } from '../wire/index.ts'
import type { Handler } from './handler.ts'

/** Declines `debug_request` in the words of the Debug Adapter Protocol; some clients try anyway. */
export const handleDebug: Handler<RequestContents['debug_request']> = ({
  content: { seq = 0, command = '' }
}) => ({
  reply: {
    type: 'response',
    seq,
    request_seq: seq,
    success: false,
    command,
    message: 'This kernel has no debugger.'
  } satisfies KernelMessage.IDebugReplyMsg['content']
})
