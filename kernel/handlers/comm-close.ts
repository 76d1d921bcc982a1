import type { RequestContents } from '../wire/schemas.ts'
import type { Handler } from './handler.ts'

/** Takes no notice: no comm is open. */
export const handleCommClose: Handler<RequestContents['comm_close']> = () => ({ reply: null })
