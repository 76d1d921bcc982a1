/** An escape character and what sets a colour. */
export const colourSource = '\\u001b\\[[0-9;]*m'
const colour = new RegExp(colourSource, 'g')

/** `text` without the colours that Nix gives it, whether or not anybody can see them. */
export function withoutColours(text: string): string {
  return text.includes('\u001b') ? text.replace(colour, '') : text
}

const escape = '\u001b'
const bell = '\u0007'
const controlSequence = new RegExp(
  `${escape}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${bell}${escape}]*(?:${bell}|${escape}\\\\)|[@-Z\\\\^_])`,
  'g'
)

/** `text` without all that a program may tell a terminal (ECMA-48): colours, the cursor, titles. */
export function withoutControlSequences(text: string): string {
  return text.includes('\u001b') ? text.replace(controlSequence, '') : text
}
