/** So many characters of what Nix said stand in a sentence. */
const longest = 300

/** The first words of what Nix said, and a mark where there are more. */
export function firstWords(said: string): string {
  if (said.length <= longest) return said
  // Half of a pair would be no character.
  return `${said.slice(0, longest).replace(/[\ud800-\udbff]$/, '')} …`
}
