import { createHash } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  type Stats
} from 'node:fs'
import { dirname, join } from 'node:path'
import { isOfDead, ownMark } from './own-folders.ts'
import { putNewest } from './put-newest.ts'

/*
  What is kept for later kernels only spares work: a folder that cannot be written to or read is no
  mistake of a program, and all works without. So everything below the folder of the state goes through
  here. Nothing here throws; what the system refuses is noted once, for somebody to be told.
*/

/** Why something of the state could not be kept or read. */
export interface StateTrouble {
  readonly file: string
  readonly isRead: boolean
  /** The system's word, as `EROFS`. */
  readonly code: string
}

/**
 * Keeps a text for later kernels, the file at once or not at all: what was begun has another name
 * and is never read. Where it cannot be, it is remembered as long as this process lives. Gives
 * whether it was kept.
 */
export function keep(file: string, text: string): boolean {
  const isKept = done(file, () => {
    const folder = dirname(file)
    mkdirSync(folder, { recursive: true })
    removeLeft(folder)
    const temporary = `${file}.${ownMark() ?? process.pid}.part`
    try {
      writeFileSync(temporary, text)
      renameSync(temporary, file)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    }
  })
  unwritten.delete(file)
  if (!isKept) rememberUnwritten(file, text)
  return isKept
}

/** Folders that were looked through for what dead processes have left: once in the life of this one. */
const tidied = new Set<string>()
const leftPattern = /\.([0-9a-f]{8}-[1-9]\d*-\d+)\.part$/

/** Removes what processes of this user had begun to write in a folder when they were killed. */
function removeLeft(folder: string): void {
  if (tidied.has(folder)) return
  tidied.add(folder)
  for (const name of readdirSync(folder)) {
    const mark = leftPattern.exec(name)?.[1]
    if (mark === undefined || !isOfDead(mark)) continue
    const path = join(folder, name)
    const status = lstatSync(path, { throwIfNoEntry: false })
    if (status?.isFile() === true && status.uid === process.getuid?.())
      rmSync(path, { force: true })
  }
}

/** Keeps more of a text that is kept, at its end. Gives whether it was kept. */
export function keepMore(file: string, text: string): boolean {
  return done(file, () => {
    mkdirSync(dirname(file), { recursive: true })
    const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants
    // Without waiting: what should be a file may be a pipe.
    const descriptor = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o666)
    try {
      writeSync(descriptor, text)
    } finally {
      closeSync(descriptor)
    }
  })
}

/** Takes away what was kept. Gives whether it is gone. */
export function dropKept(file: string): boolean {
  unwritten.delete(file)
  return done(file, () => rmSync(file, { force: true }))
}

/** A text that was kept; null where there is none, or none that can be read. */
export function kept(file: string): string | null {
  return unwritten.get(file)?.text ?? keptEnd(file, longestKept)?.text ?? null
}

/** What changes when what is kept does; null where nothing is kept. */
export function keptSignature(file: string): string | null {
  const remembered = unwritten.get(file)
  if (remembered !== undefined) return `unwritten ${remembered.number}`
  const status = keptStatus(file)
  return status === null ? null : `${status.ino} ${status.size} ${status.mtimeMs}`
}

/** A table of a thousand folders has some MB; a file of this size is not of our making. */
const longestKept = 256 * 1024 * 1024

/** The end of a text that was kept, at most so many bytes of it, and the size of the whole. */
export function keptEnd(
  file: string,
  most: number
): { readonly text: string; readonly size: number } | null {
  return tried(file, true, () => {
    // Most are asked for that were never kept, and to throw for one costs what reading ten does.
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return null
    // Without waiting: what should be a file may be a pipe.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const { size } = fstatSync(descriptor)
      const bytes = Buffer.alloc(Math.min(size, most))
      const length = readSync(descriptor, bytes, 0, bytes.length, size - bytes.length)
      return { text: bytes.toString('utf8', 0, length), size }
    } finally {
      closeSync(descriptor)
    }
  })
}

/** What a look at a file that was kept says; null where there is none, or it cannot be seen. */
export function keptStatus(file: string): Stats | null {
  return tried(file, true, () => statSync(file, { throwIfNoEntry: false }) ?? null)
}

/** The names in a folder of what is kept; none where there is no such folder, or it cannot be read. */
export function keptNames(folder: string): readonly string[] {
  return tried(folder, true, () => readdirSync(folder)) ?? []
}

/**
 * What the files of a holder are called: a holder may be a file's path, with whatever characters. The
 * names of a user's holders number a few hundred, and never meet in 64 bits.
 */
export function holderName(holder: string): string {
  return createHash('sha256').update(holder).digest('hex').slice(0, 16)
}

/** Makes a folder for what is kept. Gives whether it is there. */
export function keepFolder(folder: string, mode?: number): boolean {
  const options = mode === undefined ? {} : { mode }
  return done(folder, () => mkdirSync(folder, { recursive: true, ...options }))
}

/** What was refused since this was last asked, each reason once in the life of this process. */
export function newTrouble(): StateTrouble | null {
  const trouble = untold.shift() ?? null
  untold.length = 0
  return trouble
}

/** What could not be written, the oldest first; what is beyond the bound is asked of Nix again. */
const unwritten = new Map<string, { readonly text: string; readonly number: number }>()
/** A step has three of some KB: enough for programs of thousands of steps. */
const mostUnwritten = 10_000
let unwrittenNumber = 0

function rememberUnwritten(file: string, text: string): void {
  const entry = { text, number: (unwrittenNumber += 1) }
  putNewest(unwritten, file, entry, mostUnwritten)
}

const untold: StateTrouble[] = []
/** Reasons by the words of the system: they are few. */
const noted = new Set<string>()

function done(file: string, act: () => unknown): boolean {
  const isDone = tried(file, false, () => {
    act()
    return true
  })
  return isDone === true
}

function tried<Value>(file: string, isRead: boolean, act: () => Value): Value | null {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    const code = String(error.code)
    const isMissing = isRead && code === 'ENOENT'
    const reason = `${code} ${isRead}`
    if (!isMissing && !noted.has(reason)) {
      noted.add(reason)
      untold.push({ file, isRead, code })
    }
    return null
  }
}
