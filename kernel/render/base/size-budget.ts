import { type Html, nothing } from './html.ts'

/**
 * How much a display may still hold. What a notebook file carries for ever is to stay small, so each
 * part that can be left out is chosen by its size.
 */
export interface SizeBudget {
  readonly bytes: number
  /**
   * What changes from run to run has room of its own: a cell that is run again shows the same,
   * whether its steps are built or found.
   */
  readonly varyingBytes: number
}

/** A part of a display under a key: what may stand in its place, the best first. */
export type Part<Key> = readonly [key: Key, versions: Iterable<Html>]

/** Which versions of parts fit. */
export interface Choice<Key> {
  /** What stands in the place of a part: nothing where it was left out. */
  readonly of: (key: Key) => Html
  /** The keys of those that do not fit in any version, in order. */
  readonly leftOut: readonly Key[]
  readonly left: SizeBudget
}

/** What was drawn within a budget, and what is left of that. */
export interface Drawn {
  readonly html: Html
  readonly left: SizeBudget
}

/** A budget of so many bytes, and a fifth as much for what changes. */
export function sizeBudget(bytes: number): SizeBudget {
  return { bytes, varyingBytes: bytes / 5 }
}

/** Takes of each part the first version that fits beside those of the parts before it. */
export function choose<Key>(parts: readonly Part<Key>[], budget: SizeBudget): Choice<Key> {
  const chosen = new Map<Key, Html>()
  const leftOut: Key[] = []
  let left = budget
  for (const [key, versions] of parts) {
    const fitting = firstFitting(versions, left)
    if (fitting === null) leftOut.push(key)
    else {
      chosen.set(key, fitting.html)
      left = fitting.left
    }
  }
  return { of: (key) => chosen.get(key) ?? nothing, leftOut, left }
}

/** A part alone, which always has a version; what stands in for one that has no room takes none. */
export function chooseOne(versions: Iterable<Html>, otherwise: Html, budget: SizeBudget): Drawn {
  return firstFitting(versions, budget) ?? { html: otherwise, left: budget }
}

/** Draws one after the other, each with what those before it have left. */
export function drawInTurn<Item>(
  items: readonly Item[],
  budget: SizeBudget,
  draw: (item: Item, budget: SizeBudget, index: number) => Drawn
): { readonly htmls: readonly Html[]; readonly left: SizeBudget } {
  const htmls: Html[] = []
  let left = budget
  for (const [index, item] of items.entries()) {
    const drawn = draw(item, left, index)
    htmls.push(drawn.html)
    left = drawn.left
  }
  return { htmls, left }
}

/** Draws with an equal share for one of `sharers`; what it does not need is left for the others. */
export function drawWithShare(
  { bytes, varyingBytes }: SizeBudget,
  sharers: number,
  draw: (share: SizeBudget) => Drawn
): Drawn {
  const share = Math.floor(bytes / Math.max(1, sharers))
  const { html, left } = draw({ bytes: share, varyingBytes })
  return { html, left: { ...left, bytes: bytes - share + left.bytes } }
}

function firstFitting(versions: Iterable<Html>, budget: SizeBudget): Drawn | null {
  for (const html of versions) {
    const left = without(html, budget)
    if (left !== null) return { html, left }
  }
  return null
}

/** What is left beside a part; null where it does not fit. */
function without({ markup }: Html, { bytes, varyingBytes }: SizeBudget): SizeBudget | null {
  const varying = bytesThatVary(markup)
  // Even the states of a great many steps need more than that.
  const own = Math.min(varying, Math.max(0, varyingBytes))
  if (varying > longestRun && varying > own) return null
  const size = Buffer.byteLength(markup) - own
  return size > bytes ? null : { bytes: bytes - size, varyingBytes: varyingBytes - own }
}

/** A state with its time and reasons is shorter: what is longer is a log, or a picture. */
const longestRun = 4000

/** The state of a step, its log, and the lineage that shows states: see notebooks/nbval-sanitize.cfg. */
const varyingParts =
  /<span class="nix-workflow-run">.*?<\/span>|<details class="nix-workflow-log".*?<\/details>|<div class="nix-workflow-lineage".*?<!--nix-workflow-lineage-->/gs

function bytesThatVary(markup: string): number {
  if (!markup.includes('class="nix-workflow-')) return 0
  let bytes = 0
  for (const [part] of markup.matchAll(varyingParts)) bytes += Buffer.byteLength(part)
  return bytes
}
