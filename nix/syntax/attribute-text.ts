import { isIdentifier, nixString } from './nix-text.ts'

/** Words of Nix that cannot be names of attributes without quotes. */
const keywords: ReadonlySet<string> = new Set([
  'assert',
  'else',
  'if',
  'in',
  'inherit',
  'let',
  'or',
  'rec',
  'then',
  'with'
])

/** The name of an attribute as it stands in a program. */
export function attributeText(name: string): string {
  return isIdentifier(name) && !keywords.has(name) ? name : nixString(name)
}

/** An attribute path as it stands in a program: `models.small`. */
export function attributePath(path: readonly string[]): string {
  return path.map(attributeText).join('.')
}
