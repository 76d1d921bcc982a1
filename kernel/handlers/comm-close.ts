import type { RequestContents } from '../wire/index.ts'
import type { Handler } from './handler.ts'

/** Takes no notice: no comm is open. */
export const handleCommClose: Handler<RequestContents['comm_close']> = () => ({ reply: null })
