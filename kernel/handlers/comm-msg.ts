import type { RequestContents } from '../wire/index.ts'
import type { Handler } from './handler.ts'

/** Takes no notice: no comm is open, and a message on a comm gets no reply. */
export const handleCommMsg: Handler<RequestContents['comm_msg']> = () => ({ reply: null })
