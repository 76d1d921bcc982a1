/** Rows of RFC 4180 text, a character at a time: slow, and plainly right. Empty lines are no rows. */
export function naiveRows(text: string, separator: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isFilled = false
  let place: 'start' | 'cell' | 'quoted' = 'start'
  const endRow = (): void => {
    if (isFilled) rows.push([...row, cell])
    row = []
    cell = ''
    isFilled = false
    place = 'start'
  }
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (place === 'quoted') {
      if (character !== '"') cell += character
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else place = 'cell'
    } else if (character === '\n' || character === '\r') endRow()
    else {
      isFilled = true
      if (character === separator) {
        row.push(cell)
        cell = ''
        place = 'start'
      } else if (character === '"' && place === 'start') place = 'quoted'
      else {
        cell += character
        place = 'cell'
      }
    }
  }
  endRow()
  return rows
}

/** Numbers from 0 to 1 that are the same for a seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const pieces = [
  'a',
  'ß',
  '0',
  '7.5',
  '-3',
  '"',
  '""',
  '\n',
  '\r\n',
  '\r',
  ' ',
  '🎈',
  'NaN',
  '#',
  ';'
]

/** A header of so many columns, and so many rows: with quotes, breaks, and what is neither. */
export function randomCsv(random: () => number, columns: number, rows: number): string {
  const isPlain = random() < 0.3
  const anyOf = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? ''
  const cell = (): string => {
    if (isPlain || random() < 0.5) return String(Math.round(random() * 2000) / 10)
    const text = Array.from({ length: Math.floor(random() * 5) }, () => anyOf(pieces)).join('')
    return random() < 0.6 ? `"${text.replaceAll('"', '""')}"` : text.replace(/[\r\n,"]/g, '')
  }
  const end = anyOf(['\n', '\r\n'])
  const lines = Array.from({ length: rows }, () => {
    if (random() < 0.05) return ''
    const width = random() < 0.05 ? Math.ceil(random() * columns) : columns
    return Array.from({ length: width }, cell).join(',')
  })
  const header = Array.from({ length: columns }, (_, index) => `c${index}`).join(',')
  return [header, ...lines].join(end) + (random() < 0.5 ? end : '')
}
