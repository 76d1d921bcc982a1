import type { AsyncBuffer } from 'hyparquet'
import type { Content } from '../reading/index.ts'

/** A file as the library reads it: of all reads together no more than `most` bytes, else it throws. */
export function bufferOf(content: Content, most = Infinity): AsyncBuffer {
  let left = most
  return {
    byteLength: content.size,
    slice: async (start, end = content.size) => {
      left -= end - start
      if (left < 0 || start < 0) throw new Error('more would have to be read than a preview takes')
      return copied(await content.read(start, end - start))
    }
  }
}

/** Bytes in memory as if they were a file. */
export function inBuffer(bytes: Buffer): AsyncBuffer {
  return {
    byteLength: bytes.length,
    slice: (start, end) => Promise.resolve(copied(bytes.subarray(start, end)))
  }
}

function copied(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length)
  new Uint8Array(copy).set(bytes)
  return copy
}
