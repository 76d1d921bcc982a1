/** A list that Nix wrote as JSON. */
export function jsonList(json: string): readonly unknown[] {
  const parsed: unknown = JSON.parse(json)
  if (!Array.isArray(parsed)) throw new Error('not a list')
  return parsed
}
