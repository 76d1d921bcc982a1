import type { Html } from './html.ts'

/**
 * How much a display may still hold. What a notebook file carries for ever is to stay small, so
 * each part that can be left out asks first.
 */
export class Room {
  private left: number

  constructor(bytes: number) {
    this.left = bytes
  }

  /** Whether the part fits; if so, its room is taken. */
  takes(part: Html): boolean {
    const size = Buffer.byteLength(part.markup)
    if (size > this.left) return false
    this.left -= size
    return true
  }

  /** The part where it fits, else what stands in for it. */
  or(part: Html, otherwise: Html): Html {
    return this.takes(part) ? part : otherwise
  }

  /** An equal share of what is left, for one of `sharers`, taken out of it. */
  share(sharers: number): Room {
    const part = Math.floor(this.left / Math.max(1, sharers))
    this.left -= part
    return new Room(part)
  }

  /** What a share did not need. */
  giveBack(share: Room): void {
    this.left += share.left
    share.left = 0
  }
}
