/** A number as Nix or the library writes it in a name: `10`, `0.05`, `1.0e-7`; a sign is a hyphen. */
const number = /(\d+(?:\.\d+)?(?:e[+-]?\d+)?)/i

/**
 * Compares names of steps as a reader orders them: the numbers in them by value, `run=2` before
 * `run=10` and `lr=0.05` before `lr=0.1`, the rest letter by letter. Negative where `one` comes
 * first; 0 only for names that are the same.
 */
export function inNaturalOrder(one: string, other: string): number {
  const parts = one.split(number)
  const otherParts = other.split(number)
  for (let index = 0; index < Math.min(parts.length, otherParts.length); index += 1) {
    const [part = '', otherPart = ''] = [parts[index], otherParts[index]]
    // What `split` gives is text and number by turns.
    const isNumber = index % 2 === 1
    if (isNumber && Number(part) !== Number(otherPart)) return Number(part) - Number(otherPart)
    if (!isNumber && part !== otherPart) return part < otherPart ? -1 : 1
  }
  return one === other ? 0 : one < other ? -1 : 1
}
