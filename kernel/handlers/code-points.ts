/**
 * The protocol counts positions in Unicode code points, JavaScript in UTF-16 units. A position past
 * the end is the end, one before the start is the start.
 */

/** UTF-16 units in front of the code point at `position`. */
export function utf16Offset(text: string, position: number): number {
  let offset = 0
  let remaining = position
  for (const character of text) {
    if (remaining <= 0) break
    remaining -= 1
    offset += character.length
  }
  return offset
}

/** Code points in front of the UTF-16 unit at `offset`; one that is cut in two does not count. */
export function codePointOffset(text: string, offset: number): number {
  let position = 0
  let units = 0
  for (const character of text) {
    units += character.length
    if (units > offset) break
    position += 1
  }
  return position
}
