import { closeSync, constants, lstatSync, openSync, readSync } from 'node:fs'
import { summariseFile } from '../../files/summarise/index.ts'
import { type Entry, walk } from '../../files/reading/index.ts'
import type { DifferenceLine } from '../../outcome/index.ts'
import type {
  DifferenceInside,
  DifferentFile,
  FileDifference
} from '../../render/words/commands/index.ts'
import { lineDifference, smallBytes } from '../../session/history/index.ts'

/** What a step wrote, by what it is called and where it is on disk. */
export interface Compared {
  readonly name: string
  readonly place: string
  /** What it is called where it is a single file, as data may be. */
  readonly called?: string
}

/** Files of an output that are compared with those of another. */
const mostFiles = 1000
/** Files that differ and are shown side by side, or line by line. */
const mostShown = 12
/** Longer texts are only said to differ. */
const mostTextBytes = 1024 * 1024
/** Bytes of two files of one size that are read to tell whether they are the same: some seconds. */
const mostReadBytes = 4 * 1024 ** 3
const chunkBytes = 4 * 1024 * 1024

/**
 * In which files two outputs differ: added, gone, changed; texts and tables line by line, pictures
 * side by side. Ends early where `signal` is aborted: what it gives is then to be thrown away.
 */
export async function fileDifference(
  old: Compared,
  now: Compared,
  signal?: AbortSignal
): Promise<FileDifference> {
  const [before, after] = upToTheSame(await entriesOf(old), await entriesOf(now))
  const files: DifferentFile[] = []
  const details: DifferenceInside[] = []
  let unopened = 0
  for (const key of [...new Set([...before.byBytes.keys(), ...after.byBytes.keys()])].sort()) {
    if (signal?.aborted === true) break
    const [from, to] = [before.byBytes.get(key), after.byBytes.get(key)]
    const how = await howChanged(from, to, signal)
    if (how === null) continue
    const path = (to ?? from)?.path ?? ''
    files.push({ path, how, before: from?.size ?? null, after: to?.size ?? null })
    if (how !== 'changed' || from === undefined || to === undefined) continue
    if (details.length >= mostShown) unopened += 1
    else details.push(...(await detail(from, to)))
  }
  return {
    ...{ before: old.name, after: now.name, files, details, unopened },
    ...{ compared: after.byBytes.size, most: mostFiles },
    uncompared: Math.max(before.total - before.byBytes.size, after.total - after.byBytes.size)
  }
}

interface Entries {
  /** By the path within the output, byte by byte: two names may look the same as text. */
  readonly byBytes: ReadonlyMap<string, Entry>
  readonly total: number
}

async function entriesOf({ place, called }: Compared): Promise<Entries> {
  const { entries, total } = await walk(place, mostFiles, () => 0, 0, called)
  const start = Buffer.byteLength(place)
  return {
    byBytes: new Map(
      entries.map((entry) => [entry.onDisk.subarray(start).toString('latin1'), entry])
    ),
    total
  }
}

/**
 * Both as far as each is known: where one was cut, what the other has behind that is neither new nor
 * gone.
 */
function upToTheSame(before: Entries, after: Entries): readonly [Entries, Entries] {
  const ends = [before, after].flatMap(({ byBytes, total }) => {
    // A walk has them in this order, too.
    const paths = [...byBytes.values()].map(({ path }) => path).sort()
    return total > paths.length ? paths.slice(-1) : []
  })
  const [end] = ends.sort()
  if (end === undefined) return [before, after]
  const upTo = ({ byBytes, total }: Entries): Entries => ({
    ...{ total, byBytes: new Map([...byBytes].filter(([, { path }]) => path <= end)) }
  })
  return [upTo(before), upTo(after)]
}

async function howChanged(
  from: Entry | undefined,
  to: Entry | undefined,
  signal: AbortSignal | undefined
): Promise<DifferentFile['how'] | null> {
  if (to === undefined) return 'gone'
  if (from === undefined) return 'new'
  if (from.kind === 'link' && to.kind === 'link')
    return from.target === to.target ? null : 'changed'
  const [before, after] = [from.onDisk, to.onDisk]
  const [one, other] = [lstatSync(before), lstatSync(after)]
  if (!one.isFile() || !other.isFile()) return one.mode === other.mode ? null : 'changed'
  if (one.size !== other.size) return 'changed'
  if (one.size > mostReadBytes) return 'too-large'
  if (!(await haveSameBytes(before, after, signal))) return 'changed'
  const isExecutable = [one, other].map(({ mode }) => (mode & 0o100) !== 0)
  return isExecutable[0] === isExecutable[1] ? null : 'executable'
}

async function haveSameBytes(
  before: Buffer,
  after: Buffer,
  signal: AbortSignal | undefined
): Promise<boolean> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const files = [openSync(before, flags), openSync(after, flags)] as const
  try {
    const chunks = [Buffer.alloc(chunkBytes), Buffer.alloc(chunkBytes)] as const
    for (;;) {
      const [one, other] = [readSync(files[0], chunks[0]), readSync(files[1], chunks[1])]
      if (one !== other || !chunks[0].subarray(0, one).equals(chunks[1].subarray(0, other)))
        return false
      if (one === 0 || signal?.aborted === true) return true
      // Other requests get their turn between two chunks.
      await new Promise((resolve) => setImmediate(resolve))
    }
  } finally {
    files.forEach(closeSync)
  }
}

async function detail(from: Entry, to: Entry): Promise<readonly DifferenceInside[]> {
  const { path } = to
  const [before, after] = [from.onDisk, to.onDisk]
  const [was, is] = [await summariseFile(before, path), await summariseFile(after, path)]
  if (was === null || is === null) return []
  if (was.preview.kind === 'image' || is.preview.kind === 'image')
    return [{ kind: 'pictures', path, before: was, after: is }]
  const lines = textDifference(before, after)
  return lines === null ? [] : [{ kind: 'lines', path, lines }]
}

function textDifference(before: Buffer, after: Buffer): readonly DifferenceLine[] | null {
  const [old, now] = [before, after].map((path) => smallBytes(path, mostTextBytes))
  if (old == null || now == null || old.includes(0) || now.includes(0)) return null
  return lineDifference(old.toString('utf8'), now.toString('utf8'))
}
