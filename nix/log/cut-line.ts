import { parseLogLine, type LogMessage } from './message.ts'

const builderBeginning = '@nix {"action":"result","fields":["'
const builderEnding = /"\],"id":(\d+),"type":10[17]\}$/

/** The longest sequence that stands for one character in JSON is `\ud83e\udd8a`. */
const longestEscape = 12

/**
 * Reads a line of which only the beginning and the end are known, since it was too long to be kept:
 * a line of a builder by its end, an error of Nix by its beginning.
 */
export function parseCutLine(begin: string, end: string): LogMessage | null {
  const [ending, id] = builderEnding.exec(end) ?? []
  if (begin.startsWith(builderBeginning) && ending !== undefined && id !== undefined) {
    const written = end.slice(0, -ending.length)
    const [text = ''] = attempts((cut) => parsedOrNull(`"${written.slice(cut)}"`))
    return { kind: 'log-line', id, text: String(text) }
  }
  const [whole = begin] = attempts((cut) => {
    const closed = `${begin.slice(0, begin.length - cut)}"}`
    return parsedOrNull(closed.replace(/^@nix /, '')) === null ? null : closed
  })
  return parseLogLine(whole)
}

/** The cut may have met an escape sequence: then a little more is cut off. */
function attempts<Found>(attempt: (cut: number) => Found | null): Found[] {
  for (let cut = 0; cut < longestEscape; cut += 1) {
    const found = attempt(cut)
    if (found !== null) return [found]
  }
  return []
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
