import { parseLogLine, type RawLines } from './message.ts'

/*
  By far the most of what Nix writes are the lines of builders, and by far the most of these nobody
  ever looks at. So they are told from other messages by their first and their last bytes, counted,
  and read only where they are shown. Nix sorts the keys of a message and leaves no room between
  them (2.8 to 2.34): `@nix {"action":"result","fields":["…"],"id":12,"type":101}`. What has another
  form is read at once, as any message is.
*/
/** No id has more digits: they have 64 bits. */
const mostDigits = 20

const beginning = Buffer.from('@nix {"action":"result","fields":["')
const ending = Buffer.from(',"type":101}')
const comma = 0x2c
const beforeId = Buffer.from('"],"id":')

const shortest = beginning.length + beforeId.length + 1 + ending.length

/*
  And of a path that is copied it says with each 8 kB how far it is, of which the last counts:
  `@nix {"action":"result","fields":[1,2,0,0],"id":12,"type":105}`.
*/
const progressBeginning = Buffer.from('@nix {"action":"result","fields":[')
const progressEnding = Buffer.from(',"type":105}')
const beforeProgressId = Buffer.from('],"id":')
const shortestProgress =
  progressBeginning.length + beforeProgressId.length + 1 + progressEnding.length
/** Four numbers of at most so many digits, with what stands between. */
const longestProgress = shortestProgress + 5 * mostDigits + 3

/**
 * A longer line is read at once, in bytes: a log holds some hundreds of lines unread, and what is
 * shown of one is at most half of this.
 */
const longestRaw = 4096

/**
 * Where the id begins in a line from `from` to `to` that a builder wrote; -1 for all other messages,
 * and for lines that are too long to be kept unread.
 *
 * That its last bytes are these is proof: a JSON object ends there, so that the quotation marks
 * among them are no part of a string but its ends.
 */
export function idOfBuilderLine(chunk: Buffer, from: number, to: number): number {
  if (to - from > longestRaw || to - from < shortest) return -1
  if (!has(chunk, from, beginning)) return -1
  return idBefore(chunk, to, ending, beforeId)
}

/** Where the id begins in a line that says how far something is, in whole numbers; -1 for all other messages. */
export function idOfProgressLine(chunk: Buffer, from: number, to: number): number {
  if (to - from > longestProgress || to - from < shortestProgress) return -1
  if (!has(chunk, from, progressBeginning)) return -1
  const at = idBefore(chunk, to, progressEnding, beforeProgressId)
  if (at < 0) return -1
  const numbersTo = at - beforeProgressId.length
  for (let index = from + progressBeginning.length; index < numbersTo; index += 1)
    if (!isDigit(chunk[index]) && chunk[index] !== comma) return -1
  return at
}

/** Where the id begins in a line that ends at `to`, with what stands before and behind it; -1 for others. */
function idBefore(chunk: Buffer, to: number, behind: Buffer, before: Buffer): number {
  const idTo = to - behind.length
  if (!has(chunk, idTo, behind)) return -1
  let idFrom = idTo
  while (isDigit(chunk[idFrom - 1]) && idTo - idFrom < mostDigits) idFrom -= 1
  return idFrom < idTo && has(chunk, idFrom - before.length, before) ? idFrom : -1
}

/** Whether two lines that builders wrote are of the same, by the places of their ids. */
export function haveSameId(chunk: Buffer, one: number, other: number): boolean {
  for (let index = 0; index <= mostDigits; index += 1) {
    const byte = chunk[one + index]
    if (byte !== chunk[other + index]) return false
    if (!isDigit(byte)) return true
  }
  return false
}

/** The id that begins there. */
export function idAt(chunk: Buffer, at: number): string {
  return chunk.toString('latin1', at, chunk.indexOf(comma, at))
}

/** Compared byte by byte: for so few a call into Node takes longer (120 ns against 20). */
function has(chunk: Buffer, at: number, bytes: Buffer): boolean {
  for (let index = 0; index < bytes.length; index += 1) {
    if (chunk[at + index] !== bytes[index]) return false
  }
  return true
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

/** What builders wrote in the last of several lines, the oldest first; at most `most` of them. */
export function readRawLines({ bytes }: RawLines, most: number): string[] {
  const texts: string[] = []
  let to = bytes.length - 1
  while (to > 0 && texts.length < most) {
    const from = bytes.lastIndexOf('\n', to - 1) + 1
    texts.push(textOf(bytes.slice(from, to)))
    to = from - 1
  }
  return texts.reverse()
}

/** What is no message after all is shown as it stands. */
function textOf(bytes: string): string {
  const line = Buffer.from(bytes, 'latin1').toString()
  const message = parseLogLine(line)
  return message?.kind === 'log-line' ? message.text : line
}
