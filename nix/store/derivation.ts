import { readFileSync } from 'node:fs'
import type { Nix } from '../installation/index.ts'
import type { Derivation, DerivationOutput } from '../remembered/index.ts'
import { bad, good, putNewest, type Result, type StorePath } from '../base/index.ts'

/** A file that is not there, or is in another form than that of a derivation. */
export interface DerivationUnreadable {
  readonly kind: 'derivation-unreadable'
  readonly drvPath: StorePath
}

/** A program of a thousand steps looks at each again for every step that comes after it. */
const mostKept = 4000
/** Bytes of a file that is kept: a command may have megabytes. */
const largestKept = 20_000

/** Reads a `.drv` file from the store; takes about 20 µs for one of a few kilobytes, once. */
export function readDerivation(
  nix: Nix,
  drvPath: StorePath
): Result<Derivation, DerivationUnreadable> {
  const kept = nix.remembered.derivations
  const before = kept.get(drvPath)
  if (before !== undefined) return good(before)
  let text: string
  try {
    text = readFileSync(nix.onDisk(drvPath), 'utf8')
  } catch {
    return bad({ kind: 'derivation-unreadable', drvPath })
  }
  const derivation = parseDerivation(text)
  if (derivation !== null) {
    if (text.length <= largestKept) putNewest(kept, drvPath, derivation, mostKept)
    return good(derivation)
  }
  return bad({ kind: 'derivation-unreadable', drvPath })
}

/** Parses the text of a `.drv` file; null where it is not one. Order is kept. */
export function parseDerivation(text: string): Derivation | null {
  const reader = new Reader(text)
  try {
    reader.expect('Derive(')
    const outputs = new Map<string, DerivationOutput>()
    reader.list(() => {
      const [name = '', path = '', hashAlgorithm = '', hash = ''] = reader.tuple(4)
      outputs.set(name, { path: path === '' ? null : path, hashAlgorithm, hash })
    })
    reader.expect(',')
    const inputDrvs = new Map<StorePath, readonly string[]>()
    reader.list(() => {
      reader.expect('(')
      const drvPath = reader.string()
      reader.expect(',')
      inputDrvs.set(drvPath, reader.strings())
      reader.expect(')')
    })
    reader.expect(',')
    const inputSrcs = reader.strings()
    reader.expect(',')
    const system = reader.string()
    reader.expect(',')
    const builder = reader.string()
    reader.expect(',')
    const args = reader.strings()
    reader.expect(',')
    const env = new Map<string, string>()
    reader.list(() => {
      const [name = '', value = ''] = reader.tuple(2)
      env.set(name, value)
    })
    reader.expect(')')
    return { outputs, inputDrvs, inputSrcs, system, builder, args, env }
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}

class Malformed extends Error {}

/** Walks over the text. Each method reads one thing at the place where the last one ended. */
class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  expect(word: string): void {
    if (!this.#text.startsWith(word, this.#at)) throw new Malformed(word)
    this.#at += word.length
  }

  list(item: () => void): void {
    this.expect('[')
    if (this.#text[this.#at] !== ']') {
      item()
      while (this.#text[this.#at] === ',') {
        this.#at++
        item()
      }
    }
    this.expect(']')
  }

  strings(): string[] {
    const items: string[] = []
    this.list(() => items.push(this.string()))
    return items
  }

  tuple(length: number): string[] {
    this.expect('(')
    const items = [this.string()]
    while (items.length < length) {
      this.expect(',')
      items.push(this.string())
    }
    this.expect(')')
    return items
  }

  string(): string {
    this.expect('"')
    const from = this.#at
    let escaped = false
    for (;;) {
      const character = this.#text.charCodeAt(this.#at)
      if (Number.isNaN(character)) throw new Malformed('"')
      if (character === quote) break
      if (character === backslash) {
        escaped = true
        this.#at++
      }
      this.#at++
    }
    const raw = this.#text.slice(from, this.#at)
    this.#at++
    return escaped ? raw.replace(/\\([^])/g, (_, letter: string) => unescape(letter)) : raw
  }
}

const quote = 34
const backslash = 92

/** Nix escapes these three, and quote and backslash, which stand for themselves. */
function unescape(letter: string): string {
  if (letter === 'n') return '\n'
  if (letter === 'r') return '\r'
  if (letter === 't') return '\t'
  return letter
}
