import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { ArchiveMistake, WrongEntryName } from '../../outcome/index.ts'
import { blockBytes, checksum, padding } from './tar-write.ts'

/** What an archive may hold. Sizes need no limit: an archive is not compressed, and holds what it is. */
export interface TarLimits {
  readonly entries: number
  readonly pathBytes: number
  readonly folders: number
}

/** A cache has two or three files for each path; paths are at most as long as most file systems take. */
export const usualTarLimits: TarLimits = { entries: 1_000_000, pathBytes: 1024, folders: 32 }

/**
 * Writes the files of an archive below a new folder, which must not be there. Nothing in it is
 * believed: what is no plain file (a link, a device), leads out of
 * the folder, stands there twice or has no end is refused; what was written before stays.
 */
export function extractTar(
  archive: string,
  folder: string,
  limits: TarLimits = usualTarLimits
): Result<readonly string[], ArchiveMistake> {
  const file = openSync(archive, 'r')
  try {
    mkdirSync(folder, { mode: 0o700 })
    return new Extraction(file, folder, limits).run()
  } finally {
    closeSync(file)
  }
}

interface Entry {
  readonly name: string
  readonly size: number
  readonly type: string
  readonly isExecutable: boolean
}

const chunkBytes = 1 << 20
/** Names and sizes of one entry, of which there are two. */
const mostPaxBytes = 64 * 1024

class Extraction {
  readonly #file: number
  readonly #folder: string
  readonly #limits: TarLimits
  readonly #length: number
  readonly #names = new Set<string>()
  readonly #folders = new Set<string>()
  #at = 0

  constructor(file: number, folder: string, limits: TarLimits) {
    this.#file = file
    this.#folder = folder
    this.#limits = limits
    this.#length = fstatSync(file).size
  }

  run(): Result<readonly string[], ArchiveMistake> {
    let pax: ReadonlyMap<string, string> = new Map()
    for (let count = 0; ; count++) {
      const block = this.#read(blockBytes)
      if (block === null) return bad({ kind: 'cut-off' })
      if (block.every((byte) => byte === 0)) return good([...this.#names])
      if (count >= this.#limits.entries)
        return bad({ kind: 'too-many-entries', most: this.#limits.entries })
      const entry = entryOf(block, pax)
      if (entry === null) return bad({ kind: 'damaged' })
      const { name, size, type } = entry
      if (size > this.#length - this.#at) return bad({ kind: 'cut-off-in', name })
      if (type === 'x') {
        const text = size > mostPaxBytes ? null : this.#read(size)
        if (text === null) return bad({ kind: 'header-too-long' })
        this.#at += padding(size)
        const records = paxRecords(text.toString('utf8'))
        if (records === null) return bad({ kind: 'damaged' })
        pax = records
        continue
      }
      pax = new Map()
      if (type !== '0' && type !== '\0') return bad({ kind: 'no-file', name })
      const why = this.#refused(name)
      if (why !== null) return bad({ kind: 'wrong-name', name, why })
      this.#names.add(name)
      this.#write(entry)
    }
  }

  #refused(name: string): WrongEntryName | null {
    const parts = name.split('/')
    if (Buffer.byteLength(name) > this.#limits.pathBytes) return 'too-long'
    if (parts.length > this.#limits.folders) return 'too-deep'
    if (/[\p{Cc}\ufffd]/u.test(name)) return 'no-text'
    if (parts.some((part) => part === '' || part === '.' || part === '..')) return 'outside'
    const above = parts.map((_, index) => parts.slice(0, index).join('/')).slice(1)
    if (this.#names.has(name) || this.#folders.has(name)) return 'twice'
    if (above.some((one) => this.#names.has(one))) return 'in-a-file'
    for (const one of above) this.#folders.add(one)
    return null
  }

  #write({ name, size, isExecutable }: Entry): void {
    const path = join(this.#folder, name)
    mkdirSync(dirname(path), { recursive: true })
    // All below the folder was made here, and none of it is a link; what is there is not opened.
    const target = openSync(path, 'wx', isExecutable ? 0o755 : 0o644)
    try {
      for (let left = size; left > 0; left -= chunkBytes) {
        const chunk = this.#read(Math.min(left, chunkBytes))
        if (chunk === null) throw new Error('the archive became shorter while it was read')
        writeSync(target, chunk)
      }
    } finally {
      closeSync(target)
    }
    this.#at += padding(size)
  }

  #read(length: number): Buffer | null {
    const bytes = Buffer.alloc(length)
    let read = 0
    while (read < length) {
      const got = readSync(this.#file, bytes, read, length - read, this.#at + read)
      if (got === 0) return null
      read += got
    }
    this.#at += length
    return bytes
  }
}

function entryOf(block: Buffer, pax: ReadonlyMap<string, string>): Entry | null {
  const text = (from: number, length: number) => {
    const field = block.subarray(from, from + length)
    const end = field.indexOf(0)
    return field.subarray(0, end === -1 ? length : end).toString('utf8')
  }
  const octal = (from: number, length: number) => {
    const digits = text(from, length).trim()
    return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : null
  }
  const size = pax.has('size') ? decimal(pax.get('size') ?? '') : octal(124, 12)
  const mode = octal(100, 8)
  if (octal(148, 8) !== checksum(block) || size === null || mode === null) return null
  const prefix = text(345, 155)
  const name = pax.get('path') ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`)
  const type = String.fromCharCode(block[156] ?? 0)
  return { name, size, type, isExecutable: (mode & 0o100) !== 0 }
}

function decimal(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}

function paxRecords(text: string): ReadonlyMap<string, string> | null {
  const records = new Map<string, string>()
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    const length = Number(/^(\d{1,6}) /.exec(rest.subarray(0, 8).toString('latin1'))?.[1] ?? 0)
    const record = rest.subarray(0, length).toString('utf8')
    const [, key = '', value = ''] = /^\d+ ([^=]+)=([^]*)\n$/.exec(record) ?? []
    if (length === 0 || key === '') return null
    records.set(key, value)
    rest = rest.subarray(length)
  }
  return records
}
