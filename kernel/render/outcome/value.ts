import type { PlainValue, ProcessValue } from '../../outcome/index.ts'
import { clean } from '../base/index.ts'
import { processInWords } from '../words/index.ts'

const longest = 20_000

/** A value that is no step, as the text that Nix would write, cut where it is long. */
export function plainText(value: PlainValue | ProcessValue): string {
  const text = 'text' in value ? value.text : processInWords(value)
  const shown = clean(text.slice(0, longest))
  return text.length > longest ? `${shown}\n…` : shown
}
