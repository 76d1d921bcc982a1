import type { Html } from './html.ts'

/**
 * How much a display may still hold. What a notebook file carries for ever is to stay small, so
 * each part that can be left out asks first.
 */
export class SizeBudget {
  private left: number
  private readonly varying: { left: number }

  constructor(bytes: number, varying = { left: bytes / 5 }) {
    this.left = bytes
    this.varying = varying
  }

  /**
   * Whether the part fits; if so, its room is taken. What changes from run to run has room of its
   * own: a cell that is run again shows the same, whether its steps are built or found.
   */
  takes(part: Html): boolean {
    const varying = varyingBytes(part.markup)
    // Of a great many steps even the states need more than that.
    const own = Math.min(varying, Math.max(0, this.varying.left))
    if (varying > longestRun && varying > own) return false
    const size = Buffer.byteLength(part.markup) - own
    if (size > this.left) return false
    this.left -= size
    this.varying.left -= own
    return true
  }

  /** The first part that fits; null where none does. */
  takesLargest(parts: Iterable<Html>): Html | null {
    for (const part of parts) if (this.takes(part)) return part
    return null
  }

  /** The part where it fits, else what stands in for it. */
  or(part: Html, otherwise: Html): Html {
    return this.takes(part) ? part : otherwise
  }

  /** An equal share of what is left, for one of `sharers`, taken out of it. */
  share(sharers: number): SizeBudget {
    const part = Math.floor(this.left / Math.max(1, sharers))
    this.left -= part
    return new SizeBudget(part, this.varying)
  }

  /** What a share did not need. */
  giveBack(share: SizeBudget): void {
    this.left += share.left
    share.left = 0
  }
}

/** A state with its time and reasons is shorter: what is longer is a log, or a picture. */
const longestRun = 4000

/** The state of a step, its log, and the lineage that shows states: see notebooks/nbval-sanitize.cfg. */
const varyingParts =
  /<span class="nix-workflow-run">.*?<\/span>|<details class="nix-workflow-log".*?<\/details>|<div class="nix-workflow-lineage".*?<!--nix-workflow-lineage-->/gs

function varyingBytes(markup: string): number {
  if (!markup.includes('class="nix-workflow-')) return 0
  let bytes = 0
  for (const [part] of markup.matchAll(varyingParts)) bytes += Buffer.byteLength(part)
  return bytes
}
