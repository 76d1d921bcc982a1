/** What an ASCII character can be part of: a bit each. */
export const identifierStart = 1
export const identifierPart = 2
export const digit = 4
export const pathPart = 8
export const uriSchemePart = 16
export const uriPart = 32
export const letter = 64
export const blank = 128

/** By its unit, a set of the bits above. */
const classes = new Uint8Array(128)
function classify(characters: string, bits: number): void {
  for (const character of characters) {
    const unit = character.charCodeAt(0)
    classes[unit] = (classes[unit] ?? 0) | bits
  }
}
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
classify(letters, letter | identifierStart | identifierPart | pathPart | uriSchemePart | uriPart)
classify('0123456789', digit | identifierPart | pathPart | uriSchemePart | uriPart)
classify('_', identifierStart)
classify("_'-", identifierPart)
classify('._-+', pathPart)
classify('+-.', uriSchemePart)
classify("%/?:@&=+$,-_.!~*'", uriPart)
classify(' \t\r\n', blank)

/** Whether a unit can be part of one of these, as a set of the bits above. */
export function is(unit: number, bits: number): boolean {
  return unit >= 0 && unit < 128 && ((classes[unit] ?? 0) & bits) !== 0
}

/** UTF-16 code units. */
export const lineFeed = 10
export const carriageReturn = 13
export const quote = 34
export const hash = 35
export const dollar = 36
export const apostrophe = 39
export const star = 42
export const plus = 43
export const minus = 45
export const dot = 46
export const slash = 47
export const zero = 48
export const colon = 58
export const lessThan = 60
export const greaterThan = 62
export const backslash = 92
export const braceOpen = 123
export const tilde = 126
