import type { RequestContents } from '../wire/index.ts'
import type { Handler } from './handler.ts'

/**
 * Closes a comm at once: the specification ("Custom messages") asks that of a side that does not
 * know the target, and this kernel knows none.
 */
export const handleCommOpen: Handler<RequestContents['comm_open']> = (
  { content },
  { publisher }
) => {
  publisher.commClose(content.comm_id)
  return { reply: null }
}
