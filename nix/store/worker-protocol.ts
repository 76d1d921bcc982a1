/**
 * What a client of Nix says and hears (Nix's worker protocol, `src/libstore/worker-protocol.hh`):
 * numbers of eight bytes, the lowest first, and texts padded to eight bytes behind their length.
 */

/** The words with which both sides begin. */
export const greeting = { client: 0x6e697863, daemon: 0x6478696f } as const

/**
 * The version that is spoken here, 1.32, of 2021: 2.8 and everything newer knows it, and none of the
 * forms read here have changed in it.
 */
export const version = { major: 1, minor: 32 } as const

export const operations = {
  queryPathInfo: 26,
  queryValidPaths: 31,
  queryDerivationOutputs: 41
} as const

const messages = {
  next: 0x6f6c6d67,
  error: 0x63787470,
  last: 0x616c7473,
  startActivity: 0x53545254,
  stopActivity: 0x53544f50,
  result: 0x52534c54
} as const

/** An answer that is none: what spoke is no Nix that is understood. */
export class Unintelligible extends Error {}

/** Nothing that is asked here has an answer of more bytes, or of more parts. */
const longest = 16 * 1024 * 1024

/** Puts together what is said. */
export function said(...parts: readonly (number | string | readonly string[])[]): Buffer {
  return Buffer.concat(parts.flatMap(partOf))
}

function partOf(part: number | string | readonly string[]): readonly Buffer[] {
  if (typeof part === 'number') {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(BigInt(part))
    return [bytes]
  }
  if (typeof part !== 'string') return [...partOf(part.length), ...part.flatMap(partOf)]
  const text = Buffer.from(part)
  return [...partOf(text.length), text, Buffer.alloc(-text.length & 7)]
}

/** What is heard, part by part, each as soon as it has come. */
export class Hearing {
  #chunks: Buffer[] = []
  #length = 0
  #isOver = false
  #wake: () => void = () => undefined

  take(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    this.#wake()
  }

  /** Nothing comes any more: what is waited for is unintelligible. */
  end(): void {
    this.#isOver = true
    this.#wake()
  }

  async number(): Promise<number> {
    const number = (await this.#bytes(8)).readBigUInt64LE()
    if (number > BigInt(Number.MAX_SAFE_INTEGER)) throw new Unintelligible(String(number))
    return Number(number)
  }

  async text(): Promise<string> {
    const length = await this.#count()
    const padded = await this.#bytes(length + (-length & 7))
    return padded.toString('utf8', 0, length)
  }

  async texts(): Promise<readonly string[]> {
    const texts: string[] = []
    for (let left = await this.#count(); left > 0; left -= 1) texts.push(await this.text())
    return texts
  }

  /** Passes over what is said of the work; gives what the other side refuses, null where nothing. */
  async refusal(): Promise<string | null> {
    for (;;) {
      const message = await this.number()
      if (message === messages.last) return null
      if (message === messages.error) return this.#error()
      if (message === messages.next) await this.text()
      else if (message === messages.stopActivity) await this.number()
      else if (message === messages.result) await this.#result()
      else if (message === messages.startActivity) await this.#activity()
      else throw new Unintelligible(message.toString(16))
    }
  }

  async #error(): Promise<string> {
    await this.text()
    await this.number()
    await this.text()
    const message = await this.text()
    await this.number()
    for (let left = await this.#count(); left > 0; left -= 1) {
      await this.number()
      await this.text()
    }
    return message
  }

  async #activity(): Promise<void> {
    for (let number = 0; number < 3; number += 1) await this.#bytes(8)
    await this.text()
    await this.#fields()
    await this.#bytes(8)
  }

  async #result(): Promise<void> {
    await this.#bytes(16)
    await this.#fields()
  }

  async #fields(): Promise<void> {
    for (let left = await this.#count(); left > 0; left -= 1) {
      if ((await this.number()) === 0) await this.#bytes(8)
      else await this.text()
    }
  }

  async #count(): Promise<number> {
    const count = await this.number()
    if (count > longest) throw new Unintelligible(String(count))
    return count
  }

  async #bytes(length: number): Promise<Buffer> {
    while (this.#length < length) {
      if (this.#isOver) throw new Unintelligible('it ended')
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    const all = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks)
    if (all === undefined) return Buffer.alloc(0)
    this.#chunks = [all.subarray(length)]
    this.#length -= length
    return all.subarray(0, length)
  }
}
