import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'

/** What could be read of a file: its beginning, and its end where that was asked for. */
export interface Excerpt {
  readonly size: number
  readonly head: Buffer
  /** The last bytes, never overlapping `head`; empty where `head` is the whole file. */
  readonly tail: Buffer
}

/** Why a file was not read, as a sentence. */
export interface Unread {
  readonly reason: string
}

/**
 * Reads at most `headBytes` from the start of a regular file and `tailBytes` from its end. A link
 * is not followed and a device or a pipe is never opened: it is looked at first, and opened so that
 * neither a link nor a pipe put there meanwhile can hang or mislead. A file that cannot be read
 * gives the reason.
 */
export async function readExcerpt(
  path: Buffer,
  headBytes: number,
  tailBytes: number
): Promise<Excerpt | Unread> {
  try {
    if (!(await lstat(path)).isFile()) return { reason: 'Not a regular file, so it is not opened.' }
    const handle = await open(
      path,
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
    )
    try {
      const status = await handle.stat()
      if (!status.isFile()) return { reason: 'Not a regular file, so it is not opened.' }
      const size = status.size
      const head = await readAt(handle, 0, Math.min(headBytes, size))
      const tailStart = Math.max(head.length, size - tailBytes)
      const tail = await readAt(handle, tailStart, size - tailStart)
      return { size, head, tail }
    } finally {
      await handle.close()
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return { reason: `It cannot be read (${code}).` }
  }
}

async function readAt(
  handle: Awaited<ReturnType<typeof open>>,
  position: number,
  length: number
): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, length))
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(
      buffer,
      filled,
      buffer.length - filled,
      position + filled
    )
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
