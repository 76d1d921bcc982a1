/** A size, in the units of whatever it is of. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** Which part of a picture is seen: its middle, in the picture's units, and pixels a unit. */
export interface View {
  readonly x: number
  readonly y: number
  readonly scale: number
}

/** Names of 12 units are never needed larger than this. */
const largestScale = 4

/** The whole picture, as large as it was drawn or smaller. */
export function fitted(picture: Size, place: Size): View {
  return within({ x: 0, y: 0, scale: fittingScale(picture, place) }, picture, place)
}

/** Names of 12 units are still told apart at 8 pixels. */
const leastAtFirst = 0.65

/** How large a picture is at first: as wide as its place, as long as its names can be read. */
export function firstScale(picture: Size, width: number): number {
  return Math.min(1, Math.max(leastAtFirst, width / picture.width))
}

function fittingScale(picture: Size, place: Size): number {
  const scale = Math.min(1, place.width / picture.width, place.height / picture.height)
  // A place that is not laid out yet has no size.
  return Number.isFinite(scale) && scale > 0 ? scale : 1
}

/** Larger or smaller by a factor; what is at `still`, in the picture's units, stays where it is. */
export function zoomed(
  view: View,
  factor: number,
  still: { readonly x: number; readonly y: number },
  picture: Size,
  place: Size
): View {
  const least = fittingScale(picture, place)
  const scale = Math.min(largestScale, Math.max(least, view.scale * factor))
  const nearer = view.scale / scale
  return within(
    {
      x: still.x + (view.x - still.x) * nearer,
      y: still.y + (view.y - still.y) * nearer,
      scale
    },
    picture,
    place
  )
}

/** Moved by pixels: what was on the right comes into sight with a positive `right`. */
export function moved(view: View, right: number, down: number, picture: Size, place: Size): View {
  const { x, y, scale } = view
  return within({ x: x + right / scale, y: y + down / scale, scale }, picture, place)
}

/** With this point of the picture in the middle, as far as there is picture around it. */
export function centred(view: View, x: number, y: number, picture: Size, place: Size): View {
  return within({ ...view, x, y }, picture, place)
}

/** Nothing but picture is seen where there is enough of it; else it stands left, as pictures do. */
function within({ x, y, scale }: View, picture: Size, place: Size): View {
  return {
    x: between(x, picture.width, place.width / scale),
    y: between(y, picture.height, place.height / scale),
    scale
  }
}

function between(middle: number, whole: number, seen: number): number {
  return Math.max(seen / 2, Math.min(whole - seen / 2, middle))
}

/** The part that is seen, as a `viewBox` says it. */
export function viewBox({ x, y, scale }: View, { width, height }: Size): string {
  const [wide, high] = [width / scale, height / scale]
  return [x - wide / 2, y - high / 2, wide, high].map((one) => one.toFixed(2)).join(' ')
}
