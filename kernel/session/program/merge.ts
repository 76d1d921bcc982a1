/** A value at an attribute path; `value` is a Nix expression. */
export interface PathValue {
  readonly path: readonly string[]
  readonly value: string
}

/**
 * A Nix expression for the set that definitions of attribute paths make up together, as Nix merges
 * them within one set (manual, "Attribute sets"): `{ path: [small], … }` and `{ path: [base], … }`
 * give `{ small = …; base = …; }`. A value with an empty path is a set that the others add to.
 */
export function mergedParts(parts: readonly PathValue[]): string {
  const whole = parts.filter(({ path }) => path.length === 0).map(({ value }) => `(${value})`)
  const byAttribute = new Map<string, PathValue[]>()
  for (const { path, value } of parts) {
    const [attribute, ...rest] = path
    if (attribute === undefined) continue
    const below = byAttribute.get(attribute) ?? []
    byAttribute.set(attribute, [...below, { path: rest, value }])
  }
  if (byAttribute.size === 0) return whole.join(' // ')
  const attributes = [...byAttribute].map(([attribute, below]) => {
    const name = nixString(attribute)
    const already = whole.map((value) => ({ path: [], value: `${value}.${name} or { }` }))
    const nested = below.some(({ path }) => path.length > 0)
    return `${name} = ${mergedParts(nested ? [...already, ...below] : below)};`
  })
  return [...whole, `{ ${attributes.join(' ')} }`].join(' // ')
}

function nixString(text: string): string {
  return `"${text.replace(/["\\]|\$\{/g, '\\$&')}"`
}
