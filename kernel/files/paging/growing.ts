/** Numbers of one kind, of which more come. */
class Growing<Numbers extends Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>> {
  readonly #room: (length: number) => Numbers
  #values: Numbers
  #length = 0

  constructor(room: (length: number) => Numbers) {
    this.#room = room
    this.#values = room(1024)
  }

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.#room(this.#values.length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#length] = value
    this.#length += 1
  }

  protected get kept(): Numbers {
    return this.#values
  }
}

/** Whole numbers below 2^32, of which more come. */
export class GrowingIntegers extends Growing<Uint32Array<ArrayBuffer>> {
  constructor() {
    super((length) => new Uint32Array(length))
  }

  /** What came so far, without a copy. */
  values(): Uint32Array<ArrayBuffer> {
    return this.kept.subarray(0, this.length)
  }
}

/** Numbers of which more come. */
export class GrowingNumbers extends Growing<Float64Array<ArrayBuffer>> {
  constructor() {
    super((length) => new Float64Array(length))
  }

  /** What came so far, without a copy. */
  values(): Float64Array<ArrayBuffer> {
    return this.kept.subarray(0, this.length)
  }
}

/** Bytes of texts that are kept together. */
const roomBytes = 64 * 1024 * 1024

/** Texts as UTF-8, one behind the other: ten million take as much room as their characters. */
export class GrowingTexts {
  readonly #rooms: Buffer[] = []
  readonly #starts = new GrowingNumbers()
  readonly #lengths = new GrowingIntegers()
  #used = roomBytes

  /** Bytes of all that came. */
  get bytes(): number {
    return this.#rooms.length === 0 ? 0 : (this.#rooms.length - 1) * roomBytes + this.#used
  }

  /** Takes a text that is far smaller than 64 megabytes. */
  push(text: string): void {
    // A character takes at most three bytes of UTF-8 for each of its units.
    if (this.#used + text.length * 3 > roomBytes) {
      this.#rooms.push(Buffer.allocUnsafe(roomBytes))
      this.#used = 0
    }
    const room = this.#rooms.at(-1)
    if (room === undefined) return
    const length = room.write(text, this.#used)
    this.#starts.push((this.#rooms.length - 1) * roomBytes + this.#used)
    this.#lengths.push(length)
    this.#used += length
  }

  lengthOf(index: number): number {
    return this.#lengths.values()[index] ?? 0
  }

  /** Four bytes of a text as a number, from one of them on; 0 stands for what is behind its end. */
  fourAt(index: number, from: number): number {
    const left = this.lengthOf(index) - from
    if (left <= 0) return 0
    const start = (this.#starts.values()[index] ?? 0) + from
    const room = this.#rooms[Math.floor(start / roomBytes)]
    if (room === undefined) return 0
    const at = start % roomBytes
    if (left >= 4) return room.readUInt32BE(at)
    return room.readUIntBE(at, left) * 2 ** (8 * (4 - left))
  }

  compare(one: number, other: number, from: number): number {
    return Buffer.compare(this.#partOf(one, from), this.#partOf(other, from))
  }

  #partOf(index: number, from: number): Buffer {
    const start = this.#starts.values()[index] ?? 0
    const room = this.#rooms[Math.floor(start / roomBytes)] ?? Buffer.alloc(0)
    const at = start % roomBytes
    return room.subarray(Math.min(at + from, at + this.lengthOf(index)), at + this.lengthOf(index))
  }
}
