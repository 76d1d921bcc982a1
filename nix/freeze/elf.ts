import { open } from 'node:fs/promises'
import { endianness } from 'node:os'

/** What the header of an ELF file says, as far as freezing needs it. */
export interface Elf {
  /** The number of the processor's architecture, `e_machine`. */
  readonly machine: number
  /** The loader that the system starts it with; null for libraries and static programs. */
  readonly interpreter: string | null
  /** Names of the libraries that it asks for. */
  readonly needed: readonly string[]
  /** Whether it says itself where libraries are looked for (RPATH or RUNPATH). */
  readonly hasSearchPath: boolean
  /** Whether it says so by RUNPATH, for which the loader passes over what the program says. */
  readonly hasRunPath: boolean
  /**
   * Of two files of the same folder for which this is the same the loader loads the same libraries:
   * what they ask for, where they look for it, and what they say besides of either.
   */
  readonly lookup: string
}

const programHeaderInterpreter = 3
const programHeaderDynamic = 2
const programHeaderLoad = 1
const tagNeeded = 1n
const tagStringTable = 5n
const tagSearchPath = 15n
const tagRunPath = 29n
/** Flags, and libraries that stand in for others. */
const otherTags: ReadonlySet<bigint> = new Set([30n, 0x6ffffffbn, 0x7ffffffdn, 0x7fffffffn])

interface Segment {
  readonly type: number
  readonly offset: number
  readonly address: bigint
  readonly size: number
}

/**
 * Reads the header of a 64-bit ELF file in this machine's byte order (System V ABI, "Object
 * Files"); gives null where the file is none.
 */
export async function readElf(path: string): Promise<Elf | null> {
  const file = await open(path)
  try {
    const read = async (offset: number, length: number): Promise<Buffer> => {
      const buffer = Buffer.alloc(length)
      const { bytesRead } = await file.read(buffer, 0, length, offset)
      return buffer.subarray(0, bytesRead)
    }
    const header = await read(0, 64)
    if (!isElf64(header)) return null
    const segments = await readSegments(header, read)
    const dynamic = segments.find((segment) => segment.type === programHeaderDynamic)
    const interpreter = segments.find((segment) => segment.type === programHeaderInterpreter)
    const tags = dynamic === undefined ? [] : readTags(await read(dynamic.offset, dynamic.size))
    const textsOf = textReader(tags, segments, read)
    const needed = await textsOf(tagNeeded)
    const searchPaths = [await textsOf(tagSearchPath), await textsOf(tagRunPath)]
    const others = tags.filter(({ tag }) => otherTags.has(tag))
    return {
      machine: readNumber(header, 18, 2),
      interpreter:
        interpreter === undefined
          ? null
          : textAt(await read(interpreter.offset, interpreter.size), 0),
      needed,
      hasSearchPath: tags.some(({ tag }) => tag === tagSearchPath || tag === tagRunPath),
      hasRunPath: tags.some(({ tag }) => tag === tagRunPath),
      lookup: JSON.stringify([
        ...[needed, searchPaths],
        others.map(({ tag, value }) => `${tag} ${value}`)
      ])
    }
  } catch (error) {
    // A header that points out of the file: not one that could be run either.
    if (error instanceof RangeError) return null
    throw error
  } finally {
    await file.close()
  }
}

type Read = (offset: number, length: number) => Promise<Buffer>

function isElf64(header: Buffer): boolean {
  const order = endianness() === 'LE' ? 1 : 2
  return (
    header.length === 64 &&
    header.readUInt32BE(0) === 0x7f454c46 &&
    header[4] === 2 &&
    header[5] === order
  )
}

async function readSegments(header: Buffer, read: Read): Promise<readonly Segment[]> {
  const size = readNumber(header, 54, 2)
  const count = readNumber(header, 56, 2)
  const table = await read(readNumber(header, 32, 8), size * count)
  return Array.from({ length: count }, (_, index) => {
    const at = index * size
    return {
      type: readNumber(table, at, 4),
      offset: readNumber(table, at + 8, 8),
      address: readBig(table, at + 16),
      size: readNumber(table, at + 32, 8)
    }
  })
}

interface Tag {
  readonly tag: bigint
  readonly value: bigint
}

function readTags(table: Buffer): readonly Tag[] {
  const tags: Tag[] = []
  for (let at = 0; at + 16 <= table.length; at += 16) {
    const tag = readBig(table, at)
    if (tag === 0n) break
    tags.push({ tag, value: readBig(table, at + 8) })
  }
  return tags
}

/** Longer than the name of any library; names are not closed by a length. */
const longestName = 4096

/** What gives the texts that the tags of a kind stand for. */
function textReader(
  tags: readonly Tag[],
  segments: readonly Segment[],
  read: Read
): (kind: bigint) => Promise<readonly string[]> {
  const table = tags.find(({ tag }) => tag === tagStringTable)?.value
  const segment = segments.find(
    ({ type, address, size }) =>
      type === programHeaderLoad &&
      table !== undefined &&
      table >= address &&
      table < address + BigInt(size)
  )
  if (table === undefined || segment === undefined) return () => Promise.resolve([])
  const start = segment.offset + Number(table - segment.address)
  return (kind) =>
    Promise.all(
      tags
        .filter(({ tag }) => tag === kind)
        .map(async ({ value }) => textAt(await read(start + Number(value), longestName), 0))
    )
}

function textAt(buffer: Buffer, start: number): string {
  const end = buffer.indexOf(0, start)
  return buffer.toString('utf8', start, end === -1 ? buffer.length : end)
}

function readNumber(buffer: Buffer, at: number, bytes: 2 | 4 | 8): number {
  if (bytes === 8) return Number(readBig(buffer, at))
  return endianness() === 'LE' ? buffer.readUIntLE(at, bytes) : buffer.readUIntBE(at, bytes)
}

function readBig(buffer: Buffer, at: number): bigint {
  return endianness() === 'LE' ? buffer.readBigUInt64LE(at) : buffer.readBigUInt64BE(at)
}
