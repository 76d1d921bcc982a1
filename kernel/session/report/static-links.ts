import { listInWords, type Notice } from '../../outcome/index.ts'
import type { Engine, Entry } from '../state/index.ts'
import { linksOutOf } from '../results/index.ts'

/** That links among static files lead to what no step sees: else the first step to read one fails. */
export function staticLinkNotices(
  { nix }: Pick<Engine, 'nix'>,
  { name, value }: Extract<Entry, { kind: 'value' }>
): readonly Notice[] {
  if (value.type !== 'static') return []
  const { links, total } = linksOutOf(nix.onDisk(value.text))
  const [first] = links
  if (first === undefined) return []
  const what = name ?? 'What this brings in'
  if (first.path === '') {
    const text = `${what} is itself a link, to ${first.target}, and the link alone was brought in: a step does not find what it leads to. Write the path of the file or folder itself.`
    return [{ text }]
  }
  const named = links.map(({ path, target }) => `${path} → ${target}`)
  const more = total - links.length
  const all = listInWords([...named, ...(more > 0 ? [`${more} more`] : [])])
  const [links_, lead, they] = total === 1 ? ['a link', 'leads', 'it'] : ['links', 'lead', 'they']
  const text = `In ${what} ${links_} ${lead} out of it or to nothing: ${all}. A step sees what lies in it and nothing else of this machine, so that what ${they} ${lead} to is not there. Put the files themselves in their place, as cp -rL does, or give each by itself, as in one = static { path = ./FILE; };`
  return [{ text }]
}
