import { constants, lstatSync, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileRemark } from './remark.ts'

/** Bytes that can be read from any place. */
export interface Content {
  /** Bytes that can be read. */
  readonly size: number
  /** Whether there is more than can be read: the rest of a file that was unpacked only so far. */
  readonly isCut: boolean
  /** What changes with any change of the file on disk; null of what is in memory. */
  readonly identity: string | null
  /** At most `length` bytes from `position`; fewer at the end. */
  read(position: number, length: number): Promise<Buffer>
}

/** Why a file was not read. */
export interface Unread {
  readonly reason: FileRemark
}

/** Most files are read whole with the first read; of the others it tells what they are. */
const firstRead = 32 * 1024

const notRegular: Unread = { reason: { kind: 'not-regular' } }

/**
 * Has `work` read a regular file. A link is not followed and a device or a pipe is never opened: it
 * is looked at first, and opened so that neither a link nor a pipe put there meanwhile can hang or
 * mislead. A file that cannot be read gives the reason; what `work` throws is thrown.
 */
export async function withContent<Value>(
  path: Buffer,
  work: (content: Content) => Promise<Value>
): Promise<Value | Unread> {
  const opened = await openRegular(path)
  if ('reason' in opened) return opened
  try {
    return await work(await contentOf(opened))
  } finally {
    await opened.close()
  }
}

/** A file that stays open. */
export interface OpenContent {
  readonly content: Content
  /** Whether what is at its place is still the file that was opened, as it was. */
  isAsItWas(): boolean
  close(): Promise<void>
}

/** Opens a regular file as `withContent` does, for as long as whoever asks wants. */
export async function openContent(path: Buffer): Promise<OpenContent | Unread> {
  const opened = await openRegular(path)
  if ('reason' in opened) return opened
  const content = await contentOf(opened)
  return {
    content,
    isAsItWas: () => {
      const status = lstatSync(path, { throwIfNoEntry: false })
      return status !== undefined && identityOf(status) === content.identity
    },
    close: () => opened.close()
  }
}

/** Bytes that are in memory already. */
export function inMemory(bytes: Buffer, isCut: boolean): Content {
  return {
    size: bytes.length,
    isCut,
    identity: null,
    read: (position, length) =>
      Promise.resolve(bytes.subarray(Math.max(0, position), Math.max(0, position + length)))
  }
}

type Handle = Awaited<ReturnType<typeof open>>

async function openRegular(path: Buffer): Promise<Handle | Unread> {
  try {
    if (!lstatSync(path).isFile()) return notRegular
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return { reason: { kind: 'not-opened', code } }
  }
}

async function contentOf(handle: Handle): Promise<Content> {
  const status = await handle.stat()
  // Put there after it was looked at.
  const size = status.isFile() ? status.size : 0
  const head = await readAt(handle, 0, Math.min(size, firstRead))
  return {
    size,
    isCut: false,
    identity: identityOf(status),
    read: async (position, length) => {
      const wanted = Math.max(0, Math.min(length, size - position))
      return position + wanted <= head.length
        ? head.subarray(position, position + wanted)
        : readAt(handle, position, wanted)
    }
  }
}

/** What changes with any change of a file on disk. */
export function identityOf({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string {
  return [dev, ino, size, mtimeMs, ctimeMs].join(' ')
}

async function readAt(handle: Handle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
