import type * as KernelMessage from '@jupyterlab/services/lib/kernel/messages.js'
import type { RequestContents } from '../wire/index.ts'
import type { Handler } from './handler.ts'

/** Answers `comm_info_request` ("Comm info"): the kernel opens no comms and takes none. */
export const handleCommInfo: Handler<RequestContents['comm_info_request']> = () => ({
  reply: { status: 'ok', comms: {} } satisfies KernelMessage.ICommInfoReplyMsg['content']
})
