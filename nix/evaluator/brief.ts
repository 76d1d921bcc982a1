import type { Description } from './description.ts'
import type { EvaluationError } from './error.ts'

/** Characters of a value that stands among others. */
const briefCharacters = 60

/** A few words for a value among others. */
export function brief(description: Description): string {
  if (description.kind === 'plain') {
    const { text, type } = description
    const [line = ''] = text.split('\n', 1)
    const shown = Array.from(line).slice(0, briefCharacters).join('')
    if (shown === text) return text
    const characters = Array.from(text).length
    return type === 'string' ? `${shown}… (${characters} characters)` : `${shown}…`
  }
  if (description.kind === 'file') return `«file ${description.path}»`
  return `«${description.kind} ${description.name}»`
}

/** The same for a value that cannot be evaluated. */
export function briefError(mistake: EvaluationError): string {
  if (mistake.kind !== 'evaluation') return '«error»'
  const [line = ''] = mistake.message.split('\n', 1)
  const shown = Array.from(line).slice(0, briefCharacters).join('')
  return `«error: ${shown}${shown === mistake.message ? '' : '…'}»`
}
