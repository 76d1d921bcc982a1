/** How what stands in a derivation for an output begins: a path of the store, or a placeholder. */
const start = /\/(?:nix\/store\/[0-9a-z]{32}-|[0-9a-z]{52})/g

/**
 * Puts names in the place of what stands in a derivation for outputs. A name is text, whatever it holds.
 * In time proportional to the text, however many `words` there are.
 */
export function inNotebookWords(words: ReadonlyMap<string, string>): (text: string) => string {
  const byStart = new Map<string, string[]>()
  for (const reference of words.keys()) {
    const [begin = ''] = reference.match(start) ?? []
    byStart.set(begin, [...(byStart.get(begin) ?? []), reference])
  }
  return (text) => {
    const pieces: string[] = []
    let end = 0
    for (const { 0: begin, index } of text.matchAll(start)) {
      if (index < end) continue
      const reference = byStart.get(begin)?.find((one) => text.startsWith(one, index))
      if (reference === undefined) continue
      pieces.push(text.slice(end, index), words.get(reference) ?? '')
      end = index + reference.length
    }
    return pieces.join('') + text.slice(end)
  }
}
