/** At most so many names stand in a sentence. */
const mostNames = 5

/**
 * Names as they stand in a sentence: `a, b and c`, and of many `a, b, c, d, e and 7 more`. `total` is
 * how many there are, where `names` are the first of them alone.
 */
export function listInWords(names: readonly string[], total = names.length): string {
  const shown = names.length > mostNames + 1 ? names.slice(0, mostNames) : names
  const rest = total - shown.length
  const all = rest === 0 ? shown : [...shown, `${rest} more`]
  const last = all.at(-1) ?? ''
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`
}

/** The first names, and how many of `total` there are besides: `a, b and 7 more`. */
export function firstInWords(names: readonly string[], most: number, total = names.length): string {
  const shown = names.slice(0, most)
  const rest = total - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}

/** A count with thousands apart, and its noun in the number that fits: `1 file`, `20 000 files`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`
}

/** An integer with narrow spaces between thousands. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202F')
}

/** What a cell is called in a sentence. */
export function cellInWords(executionCount: number | null): string {
  return executionCount === null ? 'another cell' : `cell [${executionCount}]`
}

/** Bytes in decimal units with three digits, as `12.3 kB`. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let value = count
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1
  return `${value.toFixed(digits)} ${units[unit] ?? ''}`
}

/** A time span as a person says it: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (seconds < 0.005) return '<0.01 s'
  if (seconds < 0.95) return `${seconds.toFixed(seconds < 0.1 ? 2 : 1)} s`
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** `once`, `twice`, `3 times`; `never` of none. */
export function timesInWords(count: number): string {
  return ['never', 'once', 'twice'][count] ?? `${count} times`
}

/** A word as a shell reads it back, in quotes where it needs them. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : singleQuoted(text)
}

/** A text in the single quotes of a shell, which expands nothing in it. */
export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** A word of a `%` command, in quotes where it would else be several or other ones. */
export function commandWord(text: string): string {
  return /[\s"'\\]/.test(text) ? `"${text.replace(/["\\$`]/g, '\\$&')}"` : text
}

/** A moment as `2026-03-05 14:07`, of this machine's own time zone. */
export function atInWords(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (part: number) => String(part).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** The first line of a text. */
export function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}
