/** A Nix string literal whose value is `value`, in one line. */
export function nixString(value: string): string {
  const escaped = value
    .replace(/["\\]/g, '\\$&')
    .replace(/\$\{/g, '\\${')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
  return `"${escaped}"`
}

/** The value of a string as Nix prints it, without the quotes around it. */
export function readNixString(printed: string): string {
  // Piece by piece: an answer of Nix is JSON in such a string, half a megabyte with many quotes.
  const pieces: string[] = []
  let from = 0
  for (let at = printed.indexOf('\\'); at >= 0; at = printed.indexOf('\\', from)) {
    const character = printed[at + 1] ?? '\\'
    pieces.push(printed.slice(from, at), escapes[character] ?? character)
    from = at + 2
  }
  return pieces.length === 0 ? printed : pieces.join('') + printed.slice(from)
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

const identifier = /^[a-zA-Z_][a-zA-Z0-9_'-]*$/

/** Whether `name` can stand among the formals of a function. */
export function isIdentifier(name: string): boolean {
  return identifier.test(name)
}

/** Lines as Nix counts them. */
export function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/)
}
