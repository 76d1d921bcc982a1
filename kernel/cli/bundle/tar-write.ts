import { lstatSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/** A file of an archive: its name there, and where it is, or its text. */
export type TarFile = { readonly name: string } & (
  | { readonly path: string }
  | { readonly text: string }
)

export const blockBytes = 512

/** Read and written at once, by one buffer: small pieces take a third of what packing takes. */
const chunkBytes = 1024 * 1024

/**
 * Writes files as an archive in the format of POSIX.1-2017, pax, "pax Interchange Format", piece by
 * piece: no times, no owners, so that the same files give the same bytes. Throws what the system
 * refuses.
 */
export async function writeTar(archive: string, files: Iterable<TarFile>): Promise<void> {
  const target = await open(archive, 'wx')
  const buffer = Buffer.allocUnsafe(chunkBytes)
  try {
    for (const file of files) {
      const { size, isExecutable } = measured(file)
      if (Buffer.byteLength(file.name) > 100 || size >= 8 ** 11)
        await writeAll(target, paxHeader(file.name, size))
      await writeAll(target, header(file.name, size, isExecutable ? 0o755 : 0o644, '0'))
      if ('text' in file) await writeAll(target, Buffer.from(file.text))
      else await writeContent(target, file.path, size, buffer)
      await writeAll(target, Buffer.alloc(padding(size)))
    }
    await writeAll(target, Buffer.alloc(2 * blockBytes))
  } finally {
    await target.close()
  }
}

async function writeContent(
  target: FileHandle,
  path: string,
  size: number,
  buffer: Buffer
): Promise<void> {
  const source = await open(path)
  try {
    let read = 0
    for (;;) {
      const { bytesRead } = await source.read(buffer, 0, buffer.length)
      if (bytesRead === 0) break
      read += bytesRead
      await writeAll(target, buffer.subarray(0, bytesRead))
    }
    if (read !== size) throw new Error(`${path} changed while it was read`)
  } finally {
    await source.close()
  }
}

/** A disk that is nearly full takes a part, and refuses the next. */
async function writeAll(target: FileHandle, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length;) {
    const { bytesWritten } = await target.write(bytes, from, bytes.length - from)
    from += bytesWritten
  }
}

/** Bytes up to the next block. */
export function padding(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes
}

function measured(file: TarFile): { readonly size: number; readonly isExecutable: boolean } {
  if ('text' in file) return { size: Buffer.byteLength(file.text), isExecutable: false }
  const status = lstatSync(file.path)
  if (!status.isFile()) throw new Error(`${file.path} is no file any more`)
  return { size: status.size, isExecutable: (status.mode & 0o100) !== 0 }
}

/** A record `LENGTH KEY=VALUE\n`, whose length counts itself. */
function paxHeader(name: string, size: number): Buffer {
  const record = (key: string, value: string): string => {
    const rest = ` ${key}=${value}\n`
    let length = Buffer.byteLength(rest)
    while (length !== Buffer.byteLength(rest) + String(length).length)
      length = Buffer.byteLength(rest) + String(length).length
    return `${length}${rest}`
  }
  const text = Buffer.from(record('path', name) + record('size', String(size)))
  return Buffer.concat([
    header('pax', text.length, 0o644, 'x'),
    text,
    Buffer.alloc(padding(text.length))
  ])
}

function header(name: string, size: number, mode: number, type: string): Buffer {
  const block = Buffer.alloc(blockBytes)
  // What is longer stands in the header before.
  block.write(Buffer.byteLength(name) > 100 ? 'long' : name, 0, 100)
  const octal = (value: number, at: number, length: number) =>
    block.write(`${(value % 8 ** (length - 1)).toString(8).padStart(length - 1, '0')}\0`, at)
  octal(mode, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(0, 136, 12)
  block.write('        ', 148)
  block.write(type, 156)
  block.write('ustar\x0000', 257)
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/** The sum of a header's bytes, its own field counted as blanks. */
export function checksum(block: Buffer): number {
  return block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0)
}
