import { closeSync, lstatSync, openSync, readlinkSync, readSync } from 'node:fs'
import { summarise, summariseFile } from '../../files/summarise.ts'
import type { FileSummary } from '../../files/summary.ts'
import type { Block, Cell, DifferenceLine } from '../document.ts'
import { pathInFolder } from '../output-path.ts'
import { smallBytes } from './small-text.ts'
import { inContext, lineDifference } from './text-difference.ts'

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
  const folders = [old, now].map(({ place }) => place)
  const [was, is] = await Promise.all(
    folders.map((folder) => summarise(folder, { files: mostFiles, previews: 0 }))
  )
  const before = new Map(was?.files.map((file) => [file.path, file]) ?? [])
  const after = new Map(is?.files.map((file) => [file.path, file]) ?? [])
  const rows: Cell[][] = []
  const details: Block[] = []
  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [from, to] = [before.get(path), after.get(path)]
    const how = await howChanged(folders, from, to)
    if (how === null) continue
    rows.push([
      { text: path },
      { text: how, tone: how === 'gone' ? 'bad' : how === 'new' ? 'good' : 'plain' },
      { text: from === undefined ? '' : String(from.size) },
      { text: to === undefined ? '' : String(to.size) }
    ])
    if (how === 'changed' && details.length < mostShown)
      details.push(...(await detail(old, now, path)))
  }
  if (rows.length === 0) {
    const text = `All ${after.size === 1 ? 'of its one file is' : `${after.size} files are`} the same, byte by byte.`
    return [{ kind: 'paragraph', text }]
  }
  const columns = ['file', 'how', `bytes in ${old.name}`, `bytes in ${now.name}`]
  return [
    {
      kind: 'table',
      columns: columns.map((column, index) => ({ title: column, numeric: index > 1 })),
      rows: rows.slice(0, 200),
      omitted: Math.max(0, rows.length - 200)
    },
    ...details
  ]
}

async function howChanged(
  folders: readonly string[],
  from: FileSummary | undefined,
  to: FileSummary | undefined
): Promise<string | null> {
  if (to === undefined) return 'gone'
  if (from === undefined) return 'new'
  const [before = '', after = ''] = folders.map(
    (folder, index) => `${folder}/${(index === 0 ? from : to).path}`
  )
  const [one, other] = [lstatSync(before), lstatSync(after)]
  if (one.isSymbolicLink() && other.isSymbolicLink())
    return readlinkSync(before) === readlinkSync(after) ? null : 'changed'
  if (!one.isFile() || !other.isFile()) return one.mode === other.mode ? null : 'changed'
  if (one.size !== other.size) return 'changed'
  if (one.size > mostReadBytes) return 'of one size, too large to be compared here'
  if (!(await haveSameBytes(before, after))) return 'changed'
  const isExecutable = [one, other].map(({ mode }) => (mode & 0o100) !== 0)
  return isExecutable[0] === isExecutable[1] ? null : 'executable in one of them'
}

async function haveSameBytes(before: string, after: string): Promise<boolean> {
  const files = [openSync(before, 'r'), openSync(after, 'r')] as const
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

async function detail(old: Compared, now: Compared, path: string): Promise<readonly Block[]> {
  const [before = null, after = null] = [old, now].map(({ place }) => pathInFolder(place, path))
  if (before === null || after === null) return []
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

function textDifference(before: string, after: string): readonly DifferenceLine[] | null {
  const [old, now] = [before, after].map((path) => smallBytes(path, mostTextBytes))
  if (old == null || now == null || old.includes(0) || now.includes(0)) return null
  return lineDifference(old.toString('utf8'), now.toString('utf8'))
}
