import { join } from 'node:path'
import * as v from 'valibot'
import type { Nix } from '../installation/index.ts'
import { fits, type Fitting, hashPart, keep, kept, keptSignature, readJson } from '../base/index.ts'

const copy = v.object({
  /** Absolute. */
  path: v.string(),
  /** As `lookAtAll` gives it: while it is the same, so is the content. */
  signature: v.string(),
  /** Files and folders in it, itself included. */
  entries: v.number(),
  /** Of its content as a Nix archive, in SRI form. */
  narHash: v.pipe(v.string(), v.regex(/^sha256-[A-Za-z0-9+/]{43}=$/)),
  /** Where the store has it. */
  storePath: v.pipe(
    v.string(),
    v.check((path) => hashPart(path) !== undefined)
  )
})

/** A file or folder that was copied to the store, as it stood then. */
export type Copy = Fitting<typeof copy>

/** By path. */
export type CopyTable = ReadonlyMap<string, Copy>

/** Copies that are kept, the newest: a table of so many is read in 2 ms. */
const mostKept = 1000

/** Counted up when what is copied of a folder, or what a signature says, changes. */
const generation = 1

const table = v.object({ generation: v.literal(generation), copies: v.array(v.unknown()) })

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
      this.#table = parseTable(kept(this.#file))
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

function parseTable(text: string | null): CopyTable {
  const copies = readJson(table, text)?.copies ?? []
  // One that is damaged takes no other with it.
  return new Map(copies.filter((one) => fits(copy, one)).map((one) => [one.path, one]))
}
