import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a signature was found to be. */
export type Verdict = 'good' | 'wrong' | 'replayed'

/** Signs what goes out and judges what comes in, with one key. */
export interface Signer {
  /** The signature in hexadecimal digits, or an empty string where messages are not signed. */
  sign(frames: readonly (Buffer | string)[]): string
  /** Judges a message, and remembers the signature of a good one: a second time it is a replay. */
  judge(signature: Buffer, frames: readonly Buffer[]): Verdict
}

/**
 * How many signatures are remembered, the oldest being forgotten first: as many as Jupyter's own
 * client does. Some 6 MB when it is full.
 */
const remembered = 65_536

/**
 * The HMAC of the messaging specification ("The wire protocol"): over the serialised header, parent
 * header, metadata and content. With an empty key nothing is signed, judged or remembered.
 */
export function createSigner(hash: string, key: string): Signer {
  if (key === '') return { sign: () => '', judge: () => 'good' }
  const seen = new Set<string>()

  function digest(frames: readonly (Buffer | string)[]): Buffer {
    const hmac = createHmac(hash, key)
    for (const frame of frames) hmac.update(frame)
    return hmac.digest()
  }

  function remember(digits: string): void {
    seen.add(digits)
    if (seen.size <= remembered) return
    for (const oldest of seen) {
      seen.delete(oldest)
      return
    }
  }

  return {
    sign: (frames) => digest(frames).toString('hex'),
    judge: (signature, frames) => {
      const expected = Buffer.from(digest(frames).toString('hex'))
      if (signature.length !== expected.length) return 'wrong'
      if (!timingSafeEqual(signature, expected)) return 'wrong'
      const digits = expected.toString('latin1')
      if (seen.has(digits)) return 'replayed'
      remember(digits)
      return 'good'
    }
  }
}
