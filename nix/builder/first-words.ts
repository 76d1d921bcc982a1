import { beginningOf } from '../base/index.ts'

/** So many characters of what Nix said stand in a sentence. */
const longest = 300

/** The first words of what Nix said, and a mark where there are more. */
export function firstWords(said: string): string {
  if (said.length <= longest) return said
  return `${beginningOf(said, longest)} …`
}
