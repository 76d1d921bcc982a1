import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { dropKept, holderName, keep, kept, keptNames, keptStatus } from '../base/index.ts'

/** Bytes of all texts of a folder: some thousand displays. */
export const mostTextBytes = 100_000_000

/** Texts that are kept for later kernels, each under a key that says all that it depends on. */
export interface KeptTexts {
  /** null where there is none, or none that is whole. */
  get(key: string): string | null
  /** Keeps one, when there is nothing else to do. `key`: a digest, so that it can name a file. */
  add(key: string, text: string): void
  /** Keeps at once what was added. */
  flush(): void
}

/** So many texts wait to be written: they take memory. */
const mostWaiting = 50
/** Milliseconds after which what was added is written: what is asked for at once is over by then, mostly. */
const writtenAfter = 500

/**
 * Texts in a folder, a file for each: a text may be large, and most of them are not asked for. Where
 * they grow beyond `most` bytes, those go that this kernel has not used.
 */
export function createKeptTexts(folder: string, most = mostTextBytes): KeptTexts {
  return new TextFolder(folder, most)
}

/** Where displays that were drawn are, which no program needs: they spare drawing. */
function displaysFolder(stateFolder: string): string {
  return join(stateFolder, 'displays')
}

/** The displays of a holder. */
export function createDisplayTexts(stateFolder: string, holder: string): KeptTexts {
  return createKeptTexts(join(displaysFolder(stateFolder), holderName(holder)))
}

/** How many bytes the displays of all holders take. */
export function displaysSize(stateFolder: string): number {
  return textsSize(displaysFolder(stateFolder))
}

/** Bytes of all texts, of a folder and of those in it. */
function textsSize(folder: string): number {
  const sizes = keptNames(folder).map((name) => {
    const path = join(folder, name)
    const status = keptStatus(path)
    return status?.isDirectory() === true ? textsSize(path) : (status?.size ?? 0)
  })
  return sizes.reduce((sum, size) => sum + size, 0)
}

class TextFolder implements KeptTexts {
  readonly #folder: string
  readonly #most: number
  readonly #used = new Set<string>()
  readonly #waiting = new Map<string, string>()
  #names: Set<string> | null = null
  #bytes: number | null = null
  #isWriting = false

  constructor(folder: string, most: number) {
    this.#folder = folder
    this.#most = most
  }

  get(key: string): string | null {
    const waiting = this.#waiting.get(key)
    if (waiting !== undefined) return waiting
    if (!this.#known().has(key)) return null
    const content = kept(join(this.#folder, key))
    const text = content === null ? null : textOf(key, content)
    if (text === null) this.#known().delete(key)
    else this.#used.add(key)
    return text
  }

  add(key: string, text: string): void {
    if (this.#known().has(key)) return
    this.#waiting.set(key, text)
    if (this.#waiting.size >= mostWaiting) this.flush()
    if (this.#isWriting) return
    this.#isWriting = true
    setTimeout(() => void this.#writeInTurn(), writtenAfter).unref()
  }

  flush(): void {
    for (const key of this.#waiting.keys()) this.#write(key)
  }

  async #writeInTurn(): Promise<void> {
    // What is added meanwhile is among them.
    for (const key of this.#waiting.keys()) {
      this.#write(key)
      await setImmediate()
    }
    this.#isWriting = false
  }

  #write(key: string): void {
    const text = this.#waiting.get(key)
    this.#waiting.delete(key)
    if (text === undefined) return
    const content = `${checkOf(key, text)}\n${text}`
    const size = Buffer.byteLength(content)
    if (!this.#hasRoom(size) || !keep(join(this.#folder, key), content)) return
    this.#known().add(key)
    this.#used.add(key)
    this.#bytes = (this.#bytes ?? 0) + size
  }

  /** Makes room for so many bytes, where there is none; gives whether there is. */
  #hasRoom(size: number): boolean {
    this.#bytes ??= textsSize(this.#folder)
    if (this.#bytes + size <= this.#most) return true
    for (const name of keptNames(this.#folder)) {
      if (this.#used.has(name)) continue
      dropKept(join(this.#folder, name))
      this.#known().delete(name)
    }
    this.#bytes = textsSize(this.#folder)
    return this.#bytes + size <= this.#most
  }

  #known(): Set<string> {
    this.#names ??= new Set(keptNames(this.#folder))
    return this.#names
  }
}

/** The text of a file that is whole: what was cut off or garbled counts as missing. */
function textOf(key: string, content: string): string | null {
  const end = content.indexOf('\n')
  const text = content.slice(end + 1)
  return content.slice(0, Math.max(0, end)) === checkOf(key, text) ? text : null
}

function checkOf(key: string, text: string): string {
  return createHash('sha256').update(key).update('\0').update(text).digest('base64url')
}
