import type { JsonValue } from '../../nix/base/index.ts'

/** A text of the notebook format, which may stand there as a list of its lines; empty where it is none. */
export function wholeText(value: JsonValue | undefined): string {
  return Array.isArray(value) ? value.join('') : typeof value === 'string' ? value : ''
}

/** A text without the byte-order mark that editors of Windows begin it with, and JSON may not. */
export function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '')
}
