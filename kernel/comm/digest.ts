/**
 * What outputs of a cell look like, in few characters: by it a page and the kernel tell whether they
 * have the same. It is of what a reader sees (HTML, or text where there is none, and errors), and
 * guards against nothing but chance. Each output is as a notebook's file has it.
 */
export function digestOf(outputs: readonly Readonly<Record<string, unknown>>[]): string {
  let [one, other] = [0xdeadbeef, 0x41c6ce57]
  for (const part of outputs.flatMap(partsOf)) {
    for (let at = 0; at < part.length; at += 1) {
      const unit = part.charCodeAt(at)
      one = Math.imul(one ^ unit, 2654435761)
      other = Math.imul(other ^ unit, 1597334677)
    }
    // Where one part ends is a part of what they look like.
    one = Math.imul(one ^ (one >>> 16) ^ part.length, 2246822507)
    other = Math.imul(other ^ (other >>> 13) ^ part.length, 3266489909)
  }
  return `${outputs.length}-${(one >>> 0).toString(36)}-${(other >>> 0).toString(36)}`
}

function partsOf(output: Readonly<Record<string, unknown>>): string[] {
  const { output_type: type, data, ename, evalue } = output
  if (type === 'error') return ['error', textOf(ename), textOf(evalue)]
  const isBundle = typeof data === 'object' && data !== null
  const html = isBundle && 'text/html' in data ? data['text/html'] : undefined
  const plain = isBundle && 'text/plain' in data ? data['text/plain'] : undefined
  return ['display', textOf(html ?? plain)]
}

/** A notebook's file may have a text as a list of its lines. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.map(String).join('') : ''
}
