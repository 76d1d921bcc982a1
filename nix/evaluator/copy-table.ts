import { join } from 'node:path'
import type { Nix } from '../installation/index.ts'
import { hashPart, isObject, keep, kept, keptSignature, type StorePath } from '../base/index.ts'

/** A file or folder that was copied to the store, as it stood then. */
export interface Copy {
  /** Absolute. */
  readonly path: string
  /** As `lookAtAll` gives it: while it is the same, so is the content. */
  readonly signature: string
  /** Files and folders in it, itself included. */
  readonly entries: number
  /** Of its content as a Nix archive, in SRI form. */
  readonly narHash: string
  /** Where the store has it. */
  readonly storePath: StorePath
}

/** By path. */
export type CopyTable = ReadonlyMap<string, Copy>

/** Copies that are kept, the newest: a table of so many is read in 2 ms. */
const mostKept = 1000

/** Counted up when what is copied of a folder, or what a signature says, changes. */
const generation = 1

/**
 * The copies that kernels have made in this store. It is read again only where it was written
 * since; one that cannot be read is as good as none, since copying anew only takes longer.
 */
export class CopyTableFile {
  readonly #file: string
  #written = ''
  #table: CopyTable = new Map()

  constructor(nix: Nix) {
    this.#file = join(nix.stateFolder, 'copied.json')
  }

  read(): CopyTable {
    const written = keptSignature(this.#file) ?? ''
    if (written !== this.#written) {
      this.#written = written
      this.#table = parseTable(kept(this.#file) ?? '')
    }
    return this.#table
  }

  /** Keeps copies for this and for later kernels, in place of what was known of their paths. */
  add(copies: readonly Copy[]): void {
    const table = new Map(this.read())
    for (const copy of copies) {
      table.delete(copy.path)
      table.set(copy.path, copy)
    }
    const newest = [...table.values()].slice(-mostKept)
    keep(this.#file, JSON.stringify({ generation, copies: newest }))
  }
}

function parseTable(text: string): CopyTable {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return new Map()
  }
  if (!isObject(value) || value['generation'] !== generation) return new Map()
  const copies: readonly unknown[] = Array.isArray(value['copies']) ? value['copies'] : []
  return new Map(copies.filter(isCopy).map((copy) => [copy.path, copy]))
}

function isCopy(value: unknown): value is Copy {
  return (
    isObject(value) &&
    typeof value['path'] === 'string' &&
    typeof value['signature'] === 'string' &&
    typeof value['entries'] === 'number' &&
    typeof value['narHash'] === 'string' &&
    /^sha256-[A-Za-z0-9+/]{43}=$/.test(value['narHash']) &&
    typeof value['storePath'] === 'string' &&
    hashPart(value['storePath']) !== undefined
  )
}
