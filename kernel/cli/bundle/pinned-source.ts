import { readHead } from '../../cells/index.ts'

/**
 * A cell with definitions in the place of its `%freeze` lines. They stand behind its other commands,
 * which have to come first; lines further down that begin with `%` are none.
 */
export function pinnedSource(source: string, definitions: readonly string[]): string {
  const head = readHead(source)
  if (head.kind === 'script') return source
  const above: string[] = []
  let end = 0
  for (const { name, from, to } of head.commands) {
    above.push(source.slice(end, from))
    const lineBreak = /^(?:\r\n|\n|\r)/.exec(source.slice(to, to + 2))?.[0] ?? ''
    if (name !== 'freeze') above.push(source.slice(from, to) + lineBreak)
    end = to + lineBreak.length
  }
  const commands = above.join('').replace(/(?:\r\n|\n|\r)$/, '')
  const rest = source.slice(end)
  return [
    ...(commands === '' ? [] : [commands]),
    ...definitions,
    ...(rest === '' ? [] : [rest])
  ].join('\n')
}
