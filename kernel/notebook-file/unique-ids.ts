/**
 * The ids of a notebook's cells, each once: a copy that another program made of a cell may have the
 * id of the first, which then keeps it, and the others get one of their own. They depend on the
 * notebook alone, so that all who read it name its cells alike.
 */
export function uniqueIds(ids: readonly (string | null)[]): (string | null)[] {
  const taken = new Set(ids)
  const seen = new Set<string>()
  return ids.map((id) => {
    if (id === null) return null
    let own = id
    for (let number = 2; seen.has(own) || (own !== id && taken.has(own)); number++)
      own = `${id}-${number}`
    seen.add(own)
    return own
  })
}
