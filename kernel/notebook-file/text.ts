import type { JsonValue } from '../../nix/base/index.ts'

/** A text of the notebook format, which may stand there as a list of its lines; empty where it is none. */
export function wholeText(value: JsonValue | undefined): string {
  return Array.isArray(value) ? value.join('') : typeof value === 'string' ? value : ''
}
