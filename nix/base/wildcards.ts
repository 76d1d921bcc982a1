/** A place of a pattern: any characters at all, or one of which it is said whether it fits. */
export type PatternPart = 'any' | ((character: string) => boolean)

/**
 * Whether the whole of a text fits a pattern. Of what an `any` was given, only the last one's is tried
 * again: its time is at most the product of the two lengths, where a regular expression's could be
 * exponential.
 */
export function fitsPattern(parts: readonly PatternPart[], text: string): boolean {
  const characters = Array.from(text)
  let part = 0
  let position = 0
  let star: { readonly part: number; position: number } | null = null
  while (position < characters.length) {
    const expected = parts[part]
    if (expected === 'any') {
      part += 1
      star = { part, position }
    } else if (expected !== undefined && expected(characters[position] ?? '')) {
      part += 1
      position += 1
    } else if (star !== null) {
      star.position += 1
      part = star.part
      position = star.position
    } else {
      return false
    }
  }
  return parts.slice(part).every((rest) => rest === 'any')
}
