import { closeSync, constants, lstatSync, openSync, readSync } from 'node:fs'
import { summariseFile } from '../../files/summarise/index.ts'
import { type Entry, walk } from '../../files/reading/index.ts'
import type { Block, Cell, DifferenceLine } from '../../outcome/index.ts'
import { inContext } from '../../render/words/index.ts'
import { lineDifference, smallBytes } from '../../session/history/index.ts'

/** What a step wrote, by what it is called and where it is on disk. */
export interface Compared {
  readonly name: string
  readonly place: string
}

/** Files of an output that are compared with those of another. */
const mostFiles = 1000
/** Files that differ and are shown side by side, or line by line. */
const mostShown = 12
/** Longer texts are only said to differ. */
const mostTextBytes = 1024 * 1024
const mostLines = 120
/** Bytes of two files of one size that are read to tell whether they are the same: some seconds. */
const mostReadBytes = 4 * 1024 ** 3
const chunkBytes = 4 * 1024 * 1024

/**
 * In which files two outputs differ: added, gone, changed; texts and tables line by line, pictures
 * side by side.
 */
export async function fileDifference(old: Compared, now: Compared): Promise<readonly Block[]> {
  const [before, after] = [await entriesOf(old.place), await entriesOf(now.place)]
  const rows: Cell[][] = []
  const details: Block[] = []
  for (const key of [...new Set([...before.byBytes.keys(), ...after.byBytes.keys()])].sort()) {
    const [from, to] = [before.byBytes.get(key), after.byBytes.get(key)]
    const path = (to ?? from)?.path ?? ''
    const how = await howChanged(from, to)
    if (how === null) continue
    rows.push([
      { text: path, isPath: true },
      { text: how, tone: how === 'gone' ? 'bad' : how === 'new' ? 'good' : 'plain' },
      { text: from === undefined ? '' : String(from.size) },
      { text: to === undefined ? '' : String(to.size) }
    ])
    if (how === 'changed' && from !== undefined && to !== undefined && details.length < mostShown)
      details.push(...(await detail(old, now, from, to)))
  }
  const uncompared = Math.max(before.total, after.total) - mostFiles
  const cut: readonly Block[] =
    uncompared <= 0
      ? []
      : [
          {
            kind: 'paragraph',
            text: `Of each only the first ${mostFiles} files by path are compared; ${uncompared} more are not.`,
            tone: 'warning'
          }
        ]
  if (rows.length === 0) {
    const count = after.byBytes.size
    const text =
      cut.length > 0
        ? `The first ${count} files are the same, byte by byte.`
        : `All ${count === 1 ? 'of its one file is' : `${count} files are`} the same, byte by byte.`
    return [{ kind: 'paragraph', text }, ...cut]
  }
  const columns = ['file', 'how', `bytes in ${old.name}`, `bytes in ${now.name}`]
  return [
    {
      kind: 'table',
      columns: columns.map((column, index) => ({ title: column, numeric: index > 1 })),
      rows: rows.slice(0, 200),
      omitted: Math.max(0, rows.length - 200)
    },
    ...cut,
    ...details
  ]
}

interface Entries {
  /** By the path within the output, byte by byte: two names may look the same as text. */
  readonly byBytes: ReadonlyMap<string, Entry>
  readonly total: number
}

async function entriesOf(place: string): Promise<Entries> {
  const { entries, total } = await walk(place, mostFiles, () => 0)
  const start = Buffer.byteLength(place)
  return {
    byBytes: new Map(
      entries.map((entry) => [entry.onDisk.subarray(start).toString('latin1'), entry])
    ),
    total
  }
}

async function howChanged(from: Entry | undefined, to: Entry | undefined): Promise<string | null> {
  if (to === undefined) return 'gone'
  if (from === undefined) return 'new'
  if (from.kind === 'link' && to.kind === 'link')
    return from.target === to.target ? null : 'changed'
  const [before, after] = [from.onDisk, to.onDisk]
  const [one, other] = [lstatSync(before), lstatSync(after)]
  if (!one.isFile() || !other.isFile()) return one.mode === other.mode ? null : 'changed'
  if (one.size !== other.size) return 'changed'
  if (one.size > mostReadBytes) return 'of one size, too large to be compared here'
  if (!(await haveSameBytes(before, after))) return 'changed'
  const isExecutable = [one, other].map(({ mode }) => (mode & 0o100) !== 0)
  return isExecutable[0] === isExecutable[1] ? null : 'executable in one of them'
}

async function haveSameBytes(before: Buffer, after: Buffer): Promise<boolean> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const files = [openSync(before, flags), openSync(after, flags)] as const
  try {
    const chunks = [Buffer.alloc(chunkBytes), Buffer.alloc(chunkBytes)] as const
    for (;;) {
      const [one, other] = [readSync(files[0], chunks[0]), readSync(files[1], chunks[1])]
      if (one !== other || !chunks[0].subarray(0, one).equals(chunks[1].subarray(0, other)))
        return false
      if (one === 0) return true
      // Other requests get their turn between two chunks.
      await new Promise((resolve) => setImmediate(resolve))
    }
  } finally {
    files.forEach(closeSync)
  }
}

async function detail(
  old: Compared,
  now: Compared,
  from: Entry,
  to: Entry
): Promise<readonly Block[]> {
  const { path } = to
  const [before, after] = [from.onDisk, to.onDisk]
  const [was, is] = [await summariseFile(before, path), await summariseFile(after, path)]
  if (was === null || is === null) return []
  if (was.preview.kind === 'image' || is.preview.kind === 'image') {
    const files = [
      { title: old.name, file: was },
      { title: now.name, file: is }
    ]
    return [{ kind: 'section', title: path, open: true, blocks: [{ kind: 'files', files }] }]
  }
  const lines = textDifference(before, after)
  if (lines === null) return []
  const blocks: Block[] = [{ kind: 'difference', lines: inContext(lines, 2, mostLines) }]
  return [{ kind: 'section', title: path, open: lines.length < 60, blocks }]
}

function textDifference(before: Buffer, after: Buffer): readonly DifferenceLine[] | null {
  const [old, now] = [before, after].map((path) => smallBytes(path, mostTextBytes))
  if (old == null || now == null || old.includes(0) || now.includes(0)) return null
  return lineDifference(old.toString('utf8'), now.toString('utf8'))
}
