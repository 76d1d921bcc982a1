/** Bytes as people say them. */
export function inWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let amount = bytes
  let unit = 0
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000
    unit++
  }
  return `${Number(amount.toPrecision(3))} ${units[unit] ?? ''}`
}

/** An amount of memory as it is written in a definition, as in `200M`; in decimal units where it is none of these. */
export function memoryLimitInWords(bytes: number): string {
  const units = ['', 'K', 'M', 'G', 'T']
  const whole = units.findLastIndex((_, power) => bytes > 0 && bytes % 1024 ** power === 0)
  return whole > 0 ? `${bytes / 1024 ** whole}${units[whole] ?? ''}` : inWords(bytes)
}
