/** Where files of each kind come by default, by the ends of their names. */
const ranks: Readonly<Record<string, number>> = {
  ...ranked(0, 'png jpg jpeg gif webp svg'),
  ...ranked(1, 'md markdown'),
  ...ranked(4, 'csv tsv parquet feather arrow'),
  ...ranked(5, 'json jsonl ndjson vl npy npz sqlite db html htm ipynb pdf wav mp3 ogg flac')
}
const ordinary = 6
const metrics = 2
const likelyMetrics = 3

function ranked(rank: number, extensions: string): Record<string, number> {
  return Object.fromEntries(extensions.split(' ').map((extension) => [extension, rank]))
}

/** The group of a rank that `orderBy` gives: files of one kind, or of one pattern, share it. */
export function groupOf(rank: number): number {
  return Math.floor(rank / 10)
}

/**
 * What is read of a great many files: first one of each group, then a second one, and then what
 * comes first, so that no hundred pictures hide the one report. `groups` are in their order, and so
 * are the files of each.
 */
export function fairly<Item>(groups: readonly (readonly Item[])[], count: number): Set<Item> {
  const chosen = new Set<Item>()
  const take = (items: readonly Item[]): void => {
    for (const item of items) if (chosen.size < count) chosen.add(item)
  }
  for (const round of [0, 1]) for (const items of groups) take(items.slice(round, round + 1))
  for (const items of groups) take(items)
  return chosen
}

/**
 * What people look at first comes first: a smaller number is earlier. First what the patterns of
 * `first` name, in their order, then pictures, reports, metrics, tables, and among those alike what
 * lies less deep.
 */
export function orderBy(first: readonly string[]): (path: string) => number {
  const patterns = first.slice(0, 100).map(matcher)
  return (path) => {
    let depth = 0
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) depth += 1
    const wanted = patterns.findIndex((fits) => fits(path))
    const kind = wanted >= 0 ? wanted - patterns.length : kindOf(path)
    return kind * 10 + Math.min(depth, 9)
  }
}

function kindOf(path: string): number {
  const end = path.endsWith('.gz') ? path.length - 3 : path.length
  const dot = path.lastIndexOf('.', end - 1)
  const extension = dot < 0 ? '' : path.slice(dot + 1, end).toLowerCase()
  if (extension === 'json' && /metric|score/i.test(path)) return metrics
  if (extension === 'json' && /summary|result|stat|eval|report/i.test(path)) return likelyMetrics
  return Object.hasOwn(ranks, extension) ? (ranks[extension] ?? ordinary) : ordinary
}

/**
 * Whether a path fits a pattern: `?` is any character, `*` any within a name, `**` any at all. A
 * pattern without a slash is one of names in any folder; one that names a folder fits all below it.
 */
export function matcher(pattern: string): (path: string) => boolean {
  const trimmed = pattern.replace(/^\.?\/+/, '').replace(/\/+$/, '')
  if (trimmed === '') return () => false
  const isName = !trimmed.includes('/')
  const isPlain = !/[*?]/.test(trimmed)
  return (path) => {
    if (isPlain && (path === trimmed || path.startsWith(`${trimmed}/`))) return true
    const text = isName ? path.slice(path.lastIndexOf('/') + 1) : path
    return isPlain ? text === trimmed : fits(text, trimmed)
  }
}

/** With one place to go back to for each kind of star: in the worst case quadratic, never more. */
function fits(text: string, pattern: string): boolean {
  let at = 0
  let next = 0
  let star: { readonly pattern: number; text: number } | null = null
  let deep: { readonly pattern: number; text: number } | null = null
  while (at < text.length || next < pattern.length) {
    const mark = pattern[next]
    if (mark === '*' && pattern[next + 1] === '*') {
      // `**/` also stands for no folder at all.
      next += pattern[next + 2] === '/' && (at === 0 || text[at - 1] === '/') ? 3 : 2
      deep = { pattern: next, text: at }
      star = null
    } else if (mark === '*') {
      next += 1
      star = { pattern: next, text: at }
    } else if (at < text.length && (mark === text[at] || (mark === '?' && text[at] !== '/'))) {
      at += 1
      next += 1
    } else if (star !== null && star.text < text.length && text[star.text] !== '/') {
      star.text += 1
      at = star.text
      next = star.pattern
    } else if (deep !== null && deep.text < text.length) {
      deep.text += 1
      at = deep.text
      next = deep.pattern
      star = null
    } else {
      return false
    }
  }
  return true
}
