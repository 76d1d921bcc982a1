import { createHash, type Hash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'

/** The hash and size that Nix knows a path's contents by. */
export interface NarDigest {
  /** Of the contents as a Nix archive, in SRI form: `sha256-…`. */
  readonly narHash: string
  /** Bytes of that archive. */
  readonly narSize: number
  /** Whether something in it looks like the hash of a store path, so that it may refer to some. */
  readonly mayRefer: boolean
}

/**
 * So much is hashed here at once: 8 MiB take about 20 ms, as long as it takes to start the process
 * that asks Nix. Beyond that this process would be kept from answering for too long.
 */
const mostBytes = 8 * 1024 * 1024
const mostFiles = 2000

/**
 * Computes the hash of a file, folder or link on disk as Nix does (manual, "Nix Archive (NAR)
 * format"); null where it is too large to do so at once, holds something that no archive can hold,
 * or cannot be read. Nix itself is then the one to ask.
 */
export function narDigest(path: string): NarDigest | null {
  const writer = new Writer()
  try {
    writer.text('nix-archive-1')
    writeNode(writer, Buffer.from(path))
    return {
      narHash: `sha256-${writer.hash.digest('base64')}`,
      narSize: writer.size,
      mayRefer: writer.mayRefer
    }
  } catch {
    return null
  }
}

/** Not for an archive that is written here. */
class Unfit extends Error {}

class Writer {
  readonly hash: Hash = createHash('sha256')
  size = 0
  files = 0
  mayRefer = false

  text(text: string): void {
    this.bytes(Buffer.from(text))
  }

  /** Length, contents, and zeros up to a multiple of eight bytes. */
  bytes(bytes: Buffer): void {
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(bytes.length))
    const rest = (8 - (bytes.length % 8)) % 8
    this.hash.update(length).update(bytes)
    if (rest > 0) this.hash.update(Buffer.alloc(rest))
    this.size += 8 + bytes.length + rest
    this.mayRefer ||= holdsHash(bytes)
  }

  /** Fails where this one would be too much. */
  admit(status: Stats): void {
    this.files++
    const expected = this.size + (status.isFile() ? status.size : 0)
    if (this.files > mostFiles || expected > mostBytes) throw new Unfit()
  }
}

/** Paths are bytes: names in a store need not be UTF-8. */
function writeNode(writer: Writer, path: Buffer): void {
  const status = lstatSync(path)
  writer.admit(status)
  writer.text('(')
  writer.text('type')
  if (status.isSymbolicLink()) {
    writer.text('symlink')
    writer.text('target')
    writer.bytes(readlinkSync(path, 'buffer'))
  } else if (status.isFile()) {
    writer.text('regular')
    if ((status.mode & 0o100) !== 0) {
      writer.text('executable')
      writer.text('')
    }
    writer.text('contents')
    writer.bytes(readFileSync(path))
  } else if (status.isDirectory()) {
    writer.text('directory')
    const names = readdirSync(path, { encoding: 'buffer' })
    for (const name of names.sort((one, other) => one.compare(other))) {
      writer.text('entry')
      writer.text('(')
      writer.text('name')
      writer.bytes(name)
      writer.text('node')
      writeNode(writer, Buffer.concat([path, Buffer.from('/'), name]))
      writer.text(')')
    }
  } else {
    throw new Unfit()
  }
  writer.text(')')
}

/** So long is the hash in the name of a store path, in Nix's base 32: no e, o, t or u. */
const hashLength = 32
const isDigit = new Uint8Array(256)
for (const digit of Buffer.from('0123456789abcdfghijklmnpqrsvwxyz')) isDigit[digit] = 1

/** Looks for what Nix would look at when it searches for references: so many digits in a row. */
function holdsHash(bytes: Buffer): boolean {
  let at = 0
  while (at + hashLength <= bytes.length) {
    let last = at + hashLength - 1
    // From the end: what is no digit there rules out all places that would hold it.
    while (last >= at && isDigit[bytes[last] ?? 0] === 1) last--
    if (last < at) return true
    at = last + 1
  }
  return false
}
