const comments = /#[^\n\r]*|\/\*[^]*?\*\//g

/** The comments of a text that holds hardly anything else, by the empty lines between them. */
export function blocksOf(gap: string): string[] {
  const blocks: string[] = []
  let end: number | null = null
  for (const match of gap.matchAll(comments)) {
    const between = end === null ? null : gap.slice(end, match.index)
    const joins = between !== null && /^[ \t]*(?:\r\n|\n|\r)?[ \t]*$/.test(between)
    if (joins) blocks.push(`${blocks.pop() ?? ''}${between}${match[0]}`)
    else blocks.push(match[0])
    end = match.index + match[0].length
  }
  return blocks
}

/** Which comments stand alone before a binding, and which belong to it. */
export function splitLead(gap: string): { readonly alone: string[]; readonly attached: string } {
  const blocks = blocksOf(gap)
  const behind = gap.slice(lastCommentEnd(gap))
  const isAttached = blocks.length > 0 && (behind.match(/\r\n|\n|\r/g) ?? []).length < 2
  return isAttached
    ? { alone: blocks.slice(0, -1), attached: blocks.at(-1) ?? '' }
    : { alone: blocks, attached: '' }
}

function lastCommentEnd(gap: string): number {
  const last = [...gap.matchAll(comments)].at(-1)
  return last === undefined ? 0 : last.index + last[0].length
}

/** The comment that stands on the line of what comes before a text. */
export function trailOf(gap: string): string {
  return /^[ \t]*(?:#[^\n\r]*|\/\*[^\n\r]*?\*\/[ \t]*(?=[\n\r]|$))/.exec(gap)?.[0] ?? ''
}
