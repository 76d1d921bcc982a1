import type { PlainValue } from '../../outcome/index.ts'
import { clean, type MimeBundle } from '../base/index.ts'

const longest = 20_000

/**
 * A value that is no step, as the text that Nix would write, and nothing else: a client shows that
 * best in its own way.
 */
export function renderPlain(value: PlainValue): MimeBundle {
  return { data: { 'text/plain': plainText(value) }, metadata: {} }
}

/** The text of a value, cut where it is long. */
export function plainText({ text }: PlainValue): string {
  const shown = clean(text.slice(0, longest))
  return text.length > longest ? `${shown}\n…` : shown
}
