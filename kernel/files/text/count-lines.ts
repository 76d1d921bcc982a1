import { putNewest } from '../../../nix/base/index.ts'
import type { Content } from '../reading/index.ts'

/** The lines of a file, counted as far as that goes within the limit. */
export interface LineCount {
  /** Line breaks, and the line without one at the end. */
  readonly lines: number
  /** Whether all of the file was counted; else it is what the lines of many places make likely. */
  readonly isExact: boolean
}

/** Read at once: other requests have their turn between two of them. */
const chunkBytes = 512 * 1024
/**
 * Where a file is too large to be read for a count, so much at so many places. Lines of a table are
 * alike: of a million rows whose numbers grow longer and longer these tell the count to a percent.
 */
const sampleBytes = 32 * 1024
const samples = 64

/** Counts of files that are not as they were, or were not asked for in a long time, go. */
const mostRemembered = 500
const remembered = new Map<string, LineCount>()

/**
 * Counts the lines of a text. With `separator`, the byte between the cells of a table, it counts rows:
 * those that hold something, and a line break within quotes is a part of its cell.
 */
export async function countLines(
  content: Content,
  separator: number | null,
  most: number
): Promise<LineCount> {
  const key = content.identity === null ? null : `${content.identity} ${separator ?? ''} ${most}`
  const before = key === null ? undefined : remembered.get(key)
  if (key !== null) remembered.delete(key)
  const count = before ?? (await countedLines(content, separator, most))
  if (key !== null) putNewest(remembered, key, count, mostRemembered)
  return count
}

async function countedLines(
  content: Content,
  separator: number | null,
  most: number
): Promise<LineCount> {
  if (content.size > most) return sampledLines(content)
  const counter = separator === null ? new PlainCounter() : new RowCounter(separator)
  for (let at = 0; at < content.size; at += chunkBytes) {
    counter.push(await content.read(at, chunkBytes))
  }
  return { lines: counter.lines(), isExact: true }
}

async function sampledLines(content: Content): Promise<LineCount> {
  let breaks = 0
  let bytes = 0
  for (let sample = 0; sample < samples; sample += 1) {
    const from = Math.floor(((content.size - sampleBytes) * sample) / (samples - 1))
    const chunk = await content.read(from, sampleBytes)
    breaks += lineBreaks(chunk)
    bytes += chunk.length
  }
  return { lines: Math.round((breaks / Math.max(1, bytes)) * content.size), isExact: false }
}

const lineFeed = 10
const carriageReturn = 13
const quote = 34

function lineBreaks(chunk: Buffer): number {
  let count = 0
  for (let at = 0; at < chunk.length; at += 1) if (chunk[at] === lineFeed) count += 1
  return count
}

class PlainCounter {
  private count = 0
  private isOpen = false

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.count += lineBreaks(chunk)
    this.isOpen = chunk[chunk.length - 1] !== lineFeed
  }

  lines(): number {
    return this.count + (this.isOpen ? 1 : 0)
  }
}

/** Where a byte stands: at the beginning of a cell, within one, within quotes, behind a quote there. */
type Place = 'start' | 'cell' | 'quoted' | 'quote'

/** Rows as `table.ts` reads them. */
class RowCounter {
  private readonly separator: number
  private count = 0
  private isFilled = false
  private place: Place = 'start'

  constructor(separator: number) {
    this.separator = separator
  }

  push(chunk: Buffer): void {
    // Most tables have no quotes, and are counted five times as fast.
    if ((this.place === 'start' || this.place === 'cell') && !chunk.includes(quote)) {
      this.plain(chunk)
    } else this.quoted(chunk)
  }

  lines(): number {
    return this.count + (this.isFilled ? 1 : 0)
  }

  private plain(chunk: Buffer): void {
    let count = 0
    let isFilled = this.isFilled
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at]
      if (byte !== lineFeed && byte !== carriageReturn) isFilled = true
      else if (isFilled) {
        count += 1
        isFilled = false
      }
    }
    this.count += count
    this.isFilled = isFilled
    const last = chunk[chunk.length - 1]
    const isStart = last === this.separator || last === lineFeed || last === carriageReturn
    this.place = isStart ? 'start' : 'cell'
  }

  private quoted(chunk: Buffer): void {
    for (const byte of chunk) {
      if (this.place === 'quoted') {
        if (byte === quote) this.place = 'quote'
      } else if (byte === quote && this.place !== 'cell') {
        this.place = 'quoted'
        this.isFilled = true
      } else if (byte === lineFeed || byte === carriageReturn) {
        if (this.isFilled) this.count += 1
        this.isFilled = false
        this.place = 'start'
      } else {
        this.isFilled = true
        this.place = byte === this.separator ? 'start' : 'cell'
      }
    }
  }
}
