import type { Cause, CauseKind } from './cause.ts'
import type { Token } from './tokens.ts'

/** What pieces of a text say of themselves when they may be others each time. */
const masked: ReadonlySet<string> = new Set(['time', 'amount', 'address', 'identifier'])

/** Of two texts that hold the same pieces in another order, what had that order; else null. */
export function orderCause(old: readonly Token[], now: readonly Token[]): Cause | null {
  if (old.length !== now.length || !haveSamePieces(old, now)) return null
  const at = old.findIndex((token, index) => textOf(token) !== textOf(now[index] ?? token))
  if (at === -1) return null
  const [before, after] = [lineAt(old, at), lineAt(now, at)]
  return { kind: kindOf(old, before, after), before, after }
}

function haveSamePieces(old: readonly Token[], now: readonly Token[]): boolean {
  const counts = new Map<string, number>()
  for (const token of old) counts.set(textOf(token), (counts.get(textOf(token)) ?? 0) + 1)
  for (const token of now) {
    const left = counts.get(textOf(token)) ?? 0
    if (left === 0) return false
    counts.set(textOf(token), left - 1)
  }
  return true
}

function textOf({ kind, text }: Token): string {
  if (masked.has(kind)) return `\0${kind}`
  // Of tabs each has a cell behind it.
  return kind === 'space' ? ` ${text.replaceAll(/[^\t]/g, '')}` : text
}

/** The line in which a piece stands. */
function lineAt(tokens: readonly Token[], at: number): string {
  let from = at
  while (from > 0 && tokens[from - 1]?.kind !== 'line-end') from--
  const line: string[] = []
  for (let index = from; index < tokens.length; index++) {
    const token = tokens[index]
    if (token === undefined || token.kind === 'line-end') break
    if (line.length >= mostShown) {
      line.push('…')
      break
    }
    line.push(token.text)
  }
  return line.join('')
}

/** Pieces of a line that are shown. */
const mostShown = 60

/** What the pieces look like: lines of threads, names of files, members of sets and maps. */
function kindOf(tokens: readonly Token[], before: string, after: string): CauseKind {
  const text = `${before}\n${after}`
  if (/\b(?:threads?|workers?|tasks?|ranks?|process(?:es)?|jobs?)\b[-_ #:=]*\d/i.test(text))
    return 'thread-order'
  if (/^[^{}[\]]*(?:[\w-]\/[\w-]|[\w-]\.[a-z][a-z0-9]{0,4}\b)/m.test(text)) return 'directory-order'
  const isOfMap = /[{}]|["']\s*:|["'],\s*["']/.test(text)
  const isInMap = tokens[0]?.text === '{' && /:/.test(text)
  return isOfMap || isInMap ? 'hash-order' : 'order'
}
