import type { FileRemark, FileSummary, FolderCount } from '../../files/reading/index.ts'
import { fileLink, type StepReport } from '../../outcome/index.ts'
import {
  bytes,
  cellLook,
  cleanLine,
  pathLine,
  counted,
  type Html,
  markup,
  nameDirection,
  nothing,
  style
} from '../base/index.ts'
import { fileRemarkInWords } from '../words/index.ts'

/** Gives where a file is opened, relative to the notebook; null where there is no such place. */
export type LinkOf = (path: string) => string | null

const noLink: LinkOf = () => null

/** Links to those files of a step that lie beside the notebook. */
export function linksInto(step: StepReport): LinkOf {
  return (path) => fileLink(step, path)
}

/** Folders are nested so deep; what lies deeper stands with its whole path. */
const deepest = 4
/** How many files of each folder stand by name before the rest is only counted. */
const mostInFolder = 60

/** Files, each with its size and type. */
export function fileList(files: readonly FileSummary[], linkOf: LinkOf = noLink): Html {
  return fileTable(files, '', linkOf)
}

/**
 * Files as a tree: those of the output itself first, then each folder, folded, with its own. Of a
 * folder that holds more files than are named, `folders` says how many there are, of the whole
 * output `total`.
 */
export function fileTree(
  files: readonly FileSummary[],
  folders: readonly FolderCount[] = [],
  total: number = files.length,
  linkOf: LinkOf = noLink
): Html {
  const counts = new Map(folders.map(({ path, files: count }) => [path, count]))
  counts.set('', total)
  const root: Folder = { path: '', files: [], folders: new Map() }
  for (const { path } of folders) folderAt(root, path.split('/'))
  for (const file of files) {
    const names = file.path.split('/')
    folderAt(root, names.slice(0, -1)).files.push(file)
  }
  return folderContent(root, counts, linkOf)
}

interface Folder {
  readonly path: string
  readonly files: FileSummary[]
  readonly folders: Map<string, Folder>
}

function folderAt(root: Folder, names: readonly string[]): Folder {
  let folder = root
  for (const name of names.slice(0, deepest)) {
    const path = folder.path === '' ? name : `${folder.path}/${name}`
    const next: Folder = folder.folders.get(name) ?? { path, files: [], folders: new Map() }
    folder.folders.set(name, next)
    folder = next
  }
  return folder
}

function folderContent(folder: Folder, counts: ReadonlyMap<string, number>, linkOf: LinkOf): Html {
  const named = folder.files.slice(0, mostInFolder)
  const below = [...folder.folders].sort(([a], [b]) => (a < b ? -1 : 1))
  const total = counts.get(folder.path)
  const belowCount = below.reduce((sum, [, inner]) => sum + countOf(inner, counts), 0)
  const unnamed =
    (total === undefined ? folder.files.length : Math.max(total - belowCount, named.length)) -
    named.length
  return markup`${named.length === 0 ? nothing : fileTable(named, folder.path, linkOf)}${
    unnamed <= 0
      ? nothing
      : markup`<div style="${style.quiet}">… and ${counted(unnamed, 'more file')}</div>`
  }${below.map(
    ([name, inner]) => markup`<details>
      <summary>
        <b${nameDirection(name)}>${pathLine(name, 200)}/</b>${' '}
        ${counted(countOf(inner, counts), 'file')}
      </summary>
      <div style="${style.nested}">${folderContent(inner, counts, linkOf)}</div>
    </details>`
  )}`
}

function countOf(folder: Folder, counts: ReadonlyMap<string, number>): number {
  const counted = counts.get(folder.path)
  if (counted !== undefined) return counted
  return [...folder.folders.values()].reduce(
    (sum, inner) => sum + countOf(inner, counts),
    folder.files.length
  )
}

function fileTable(files: readonly FileSummary[], within: string, linkOf: LinkOf): Html {
  return markup`<div style="${style.scroll}">
    <table style="${style.table}">
      ${files.map(
        (file) =>
          markup`<tr>
            <th scope="row"${cellLook(false, style.notBold)}>
              ${fileName(file, within, linkOf)}
            </th>
            <td${cellLook(true, style.oneLine)}>${bytes(file.size)}</td>
            <td${cellLook(false, style.pale)}>${restFacts(file)}</td>
          </tr>`
      )}
    </table>
  </div>`
}

/** The name of a file as it stands in a folder, and a link where it can be opened. */
export function fileName({ path }: FileSummary, within = '', linkOf: LinkOf = noLink): Html {
  const shown = within === '' ? path : path.slice(within.length + 1)
  const link = linkOf(path)
  return link === null
    ? markup`<b${nameDirection(shown)}>${pathLine(shown, 200)}</b>`
    : markup`<a href="${link}"${nameDirection(shown)}><b>${pathLine(shown, 200)}</b></a>`
}

/** What a file is, in words, where no preview of it is shown. */
export function restFacts({ type, preview, notes = [] }: FileSummary): string {
  if (preview.kind === 'link') return `link to ${pathLine(preview.target, 200)}, not followed`
  const reason = preview.kind === 'none' ? remarkLine(preview.reason, 200) : ''
  return [typeWord(type), ...notesWords(notes), reason].filter((fact) => fact !== '').join(' · ')
}

/** The first of what is said beside a preview, a line each. */
export function notesWords(notes: readonly FileRemark[]): readonly string[] {
  return notes.slice(0, 8).map((note) => remarkLine(note, 200))
}

/** What a part of a file is, on one line. */
export function factsLine(facts: readonly FileRemark[]): string {
  return cleanLine(facts.map(fileRemarkInWords).join(' · '), 200)
}

/** A remark on one line of at most so many characters; empty where there is none. */
export function remarkLine(remark: FileRemark | null, most: number): string {
  return remark === null ? '' : cleanLine(fileRemarkInWords(remark), most)
}

function typeWord(type: string): string {
  if (type === 'application/octet-stream') return 'binary'
  if (type === 'inode/x-empty') return ''
  return cleanLine(
    type.replace(/^(application|text|image|audio|inode)\/(x-|vnd\.(apache\.)?)?/, ''),
    60
  )
}
