import { dirname } from 'node:path'
import { orders, parts, type Order, type Part } from './house.ts'

/** An import of a file by another, as paths from the project's folder. */
export interface Arrow {
  readonly from: string
  readonly of: string
}

const holds = (place: string) => (path: string) =>
  place.endsWith('/') ? path.startsWith(place) : path === place

/** Whether a place, a file or a folder that ends in a slash, is one of `places` or lies in one. */
export const isIn = (places: readonly string[], path: string): boolean =>
  places.some((place) => holds(place)(path))

const partOf = (path: string): Part | undefined => parts.find((part) => holds(part.of)(path))

/** Why an arrow leads out of its part to where that may not go; null where it may. */
export function wrongPart({ from, of }: Arrow): string | null {
  const part = partOf(from)
  if (part === undefined) return `${from} belongs to no part of the layout`
  return isIn([part.of, ...part.may], of) ? null : `${from} must not import ${of}`
}

/** The room of an ordered folder that holds a file, or the file itself where it stands beside them. */
function placeIn({ of }: Order, path: string): string | null {
  if (!path.startsWith(of)) return null
  return path.slice(of.length).split('/')[0] ?? null
}

function height({ rooms, below, above }: Order, place: string): number | null {
  const index = [...below, ...rooms, ...above].indexOf(place)
  return index < 0 ? null : index
}

/** Why an arrow runs up inside a folder whose rooms stand in an order; null where it runs down. */
export function wrongWay({ from, of }: Arrow): string | null {
  for (const order of orders) {
    const [here, there] = [placeIn(order, from), placeIn(order, of)]
    if (here === null || there === null || here === there) continue
    const [low, high] = [height(order, there), height(order, here)]
    if (low === null || high === null) return `${low === null ? of : from} stands in no order`
    if (low > high) return `${from} runs up to ${of}`
  }
  return null
}

/** A folder with a door: files beside rooms stand in none. */
function hasDoor(folder: string): boolean {
  return ![...orders.map(({ of }) => of), 'kernel/', 'kernelspec/', 'scripts/'].some(
    (place) => `${folder}/` === place
  )
}

/** Why an arrow does not go through the door of the room that it leads into; null where it does. */
export function pastTheDoor({ from, of }: Arrow): string | null {
  const room = dirname(of)
  // A page has nothing of Node: it takes the files that need none, and not what else is behind a door.
  if (from.startsWith('kernelspec/labextension/')) return null
  if (!/^(kernel|nix)\//.test(of) || room === dirname(from) || !hasDoor(room)) return null
  return of === `${room}/index.ts` ? null : `${from} must import ${of} through ${room}/index.ts`
}

/** Of each file that imports itself through others, all files that it makes a cycle with. */
export function cyclesIn(arrows: readonly Arrow[]): string[][] {
  const next = new Map<string, string[]>()
  for (const { from, of } of arrows) next.set(from, [...(next.get(from) ?? []), of])
  const reached = new Map<string, ReadonlySet<string>>()
  for (const [from, first] of next) {
    const found = new Set(first)
    for (const path of found) for (const of of next.get(path) ?? []) found.add(of)
    reached.set(from, found)
  }
  const reaches = (from: string, to: string) => reached.get(from)?.has(to) === true
  return [...reached.keys()]
    .filter((from) => reaches(from, from))
    .map((from) => [...reached.keys()].filter((to) => reaches(from, to) && reaches(to, from)))
}
