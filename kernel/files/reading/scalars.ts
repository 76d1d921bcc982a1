import type { Scalar } from './summary.ts'

/** What lies deeper is only counted. */
const deepest = 6
const mostEntries = 10_000

/** The single values of a configuration, the least deep first, and how many more there are. */
export function scalarsOfValue(
  value: unknown,
  limit: number,
  longest: number
): { readonly scalars: readonly Scalar[]; readonly omitted: number } {
  const scalars: Scalar[] = []
  let omitted = 0
  let entries = 0
  let level: readonly (readonly [string, unknown])[] = [['', value]]
  for (let depth = 0; level.length > 0; depth += 1) {
    const below: (readonly [string, unknown])[] = []
    for (const [prefix, part] of level) {
      if (typeof part !== 'object' || part === null || Array.isArray(part)) continue
      for (const [key, inner] of Object.entries(part)) {
        entries += 1
        // Anchors can make of a short text more entries than anybody can count.
        if (entries > mostEntries) return { scalars, omitted }
        const name = prefix === '' ? key : `${prefix}.${key}`
        const text = scalarText(inner)
        if (text === null) below.push([name, inner])
        else if (scalars.length >= limit || depth > deepest) omitted += 1
        else {
          const numeric = typeof inner === 'number' || typeof inner === 'bigint'
          scalars.push({ name, text: text.slice(0, longest), numeric })
        }
      }
    }
    level = below
  }
  return { scalars, omitted }
}

function scalarText(value: unknown): string | null {
  if (value === null) return 'null'
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return String(value)
  }
  return value instanceof Date ? value.toISOString() : null
}
