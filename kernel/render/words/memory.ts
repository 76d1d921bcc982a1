import type { NoMemoryLimit } from '../../outcome/index.ts'
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

/** That what is set is no limit of memory, and what is. */
export function noMemoryLimitInWords({ variable, text, leastBytes }: NoMemoryLimit): string {
  return `${variable} is set to ${JSON.stringify(text)}. It takes an amount of memory such as 512M or 2G, and at least ${leastBytes / 1024 ** 2}M; the usual limit is used.`
}
