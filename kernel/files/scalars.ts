import type { Scalar } from './summary.ts'

const deepest = 3
const mostEntries = 10_000

/** The single values of a configuration, the least deep first; the deeper ones only if few. */
export function scalarsOfValue(value: unknown, limit: number, longest: number): readonly Scalar[] {
  const kept: Scalar[] = []
  let level: readonly (readonly [string, unknown])[] = [['', value]]
  for (let depth = 0; depth <= deepest; depth += 1) {
    const found: Scalar[] = []
    const below: (readonly [string, unknown])[] = []
    for (const [prefix, part] of level) {
      if (typeof part !== 'object' || part === null || Array.isArray(part)) continue
      for (const [key, inner] of Object.entries(part)) {
        if (found.length + below.length > mostEntries) return kept
        const name = prefix === '' ? key : `${prefix}.${key}`
        const text = scalarText(inner)
        if (text === null) below.push([name, inner])
        else {
          const numeric = typeof inner === 'number' || typeof inner === 'bigint'
          found.push({ name, text: text.slice(0, longest), numeric })
        }
      }
    }
    if (kept.length + found.length > limit) return kept
    kept.push(...found)
    level = below
  }
  return kept
}

function scalarText(value: unknown): string | null {
  if (value === null) return 'null'
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return String(value)
  }
  return value instanceof Date ? value.toISOString() : null
}
