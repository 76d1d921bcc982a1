import type { PlainCell } from './cells.ts'
import type { TextForm } from './text-form.ts'

/**
 * Markdown that reads as such: a comment before each cell, and code between fences. Where a person
 * has written it without comments, fences of Nix are cells, and so is what stands between them.
 */
export const markdownForm: TextForm = {
  heading: (said) => `<!-- nix-workflow notebook ${said} -->`,
  isHeading: /^<!-- nix-workflow notebook (\{.*\}) -->$/,
  marker: (type, said) => `<!-- ${[type, ...(said === '' ? [] : [said])].join(' ')} -->`,
  isMarker: /^<!-- (code|markdown|raw)(?: (\{.*\}))? -->$/,
  isLikeMarker: /^<!--+ (?:code|markdown|raw)(?: \{.*\})? -->$/,
  more: (line) => line.replace('<!--', '<!---'),
  less: (line) => line.replace('<!---', '<!--'),
  bodyOf: ({ type, source }) => {
    if (type === 'markdown') return source.split('\n')
    const fence = fenceFor(source)
    return [`${fence}${type === 'code' ? languageOf(source) : ''}`, ...source.split('\n'), fence]
  },
  sourceOf: (type, body) => (type === 'markdown' ? body : withoutFences(body)),
  unmarked: cellsOf
}

/** Longer than any that stands in the text. */
function fenceFor(source: string): string {
  const longest = Math.max(2, ...(source.match(/`+/g) ?? []).map((run) => run.length))
  return '`'.repeat(longest + 1)
}

/** For colours alone: a cell of another language says itself which it is. */
function languageOf(source: string): string {
  return /^%%(python|bash|js)\b/.exec(source)?.[1] ?? 'nix'
}

function withoutFences(body: readonly string[]): readonly string[] {
  const isFence = (line: string | undefined) => /^`{3,}/.test(line ?? '')
  return isFence(body[0]) && body.length > 1 && isFence(body.at(-1)) ? body.slice(1, -1) : body
}

function cellsOf(lines: readonly string[]): readonly PlainCell[] {
  const cells: PlainCell[] = []
  let text: string[] = []
  const end = () => {
    const source = text.join('\n').replace(/^\n+|\n+$/g, '')
    if (source !== '') cells.push({ type: 'markdown', source, rest: {} })
    text = []
  }
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    const [, fence] = /^(`{3,})nix\b/.exec(line) ?? []
    const last = fence === undefined ? -1 : lines.indexOf(fence, at + 1)
    if (last === -1) {
      text.push(line)
      continue
    }
    end()
    cells.push({ type: 'code', source: lines.slice(at + 1, last).join('\n'), rest: {} })
    at = last
  }
  end()
  return cells
}
