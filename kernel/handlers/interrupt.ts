import type * as KernelMessage from '@jupyterlab/services/lib/kernel/messages.js'
import type { RequestContents } from '../wire/index.ts'
import type { Handler } from './handler.ts'

/** Answers `interrupt_request` ("Kernel interrupt"); while the kernel is idle it does nothing. */
export const handleInterrupt: Handler<RequestContents['interrupt_request']> = (
  _request,
  { interruptShell }
) => {
  interruptShell()
  return { reply: { status: 'ok' } satisfies KernelMessage.IInterruptReplyMsg['content'] }
}
