interface Placed {
  readonly middle: { readonly x: number; readonly y: number }
}

/** Where an arrow key leads, as steps to the right and down. */
export interface Arrow {
  readonly right: -1 | 0 | 1
  readonly down: -1 | 0 | 1
}

const arrows: ReadonlyMap<string, Arrow> = new Map([
  ['ArrowLeft', { right: -1, down: 0 }],
  ['ArrowRight', { right: 1, down: 0 }],
  ['ArrowUp', { right: 0, down: -1 }],
  ['ArrowDown', { right: 0, down: 1 }]
])

/** The arrow of a key, as the page names it; null of other keys. */
export function arrowOf(key: string): Arrow | null {
  return arrows.get(key) ?? null
}

/** The one that an arrow leads to: of those on that side the nearest, what is aside counting double. */
export function nearestTowards<Node extends Placed>(
  from: Node,
  nodes: readonly Node[],
  { right, down }: Arrow
): Node | null {
  let nearest: Node | null = null
  let least = Infinity
  for (const node of nodes) {
    const [x, y] = [node.middle.x - from.middle.x, node.middle.y - from.middle.y]
    const ahead = x * right + y * down
    if (node === from || ahead < 1) continue
    const distance = ahead + 2 * Math.abs(x * down + y * right)
    if (distance < least) {
      least = distance
      nearest = node
    }
  }
  return nearest
}
