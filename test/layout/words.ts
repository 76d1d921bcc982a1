/**
 * What `nix/` is not about: what a reader sees, and what they type. What it finds are kinds with data,
 * and `kernel/render/words/` has the sentences.
 */
const ofNotebooks = /\b(?:cells?|cards?|notebooks?)\b|(?<![\w%])%[a-z]{2,}/

/** The lines of a text, comments too, that speak of notebooks, with their numbers. */
export function linesOnNotebooks(text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) => (ofNotebooks.test(line) ? [`${index + 1}: ${line.trim()}`] : []))
}
