/** The first characters of a text, at most so many UTF-16 units: half of a pair would be no character. */
export function beginningOf(text: string, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, '')
}
