import { readCommon, readSpecial } from '../formats/index.ts'
import {
  type Content,
  type DrawPage,
  type Entry,
  entryOf,
  type FileListing,
  type FileRemark,
  type FileSummary,
  glance,
  large,
  type Limits,
  orderBy,
  type ReadWithin,
  type Told,
  typeByContent,
  typeByName,
  unshown,
  walk,
  withContent
} from '../reading/index.ts'

/** How much of an output is looked at. Every limit has a value by default. */
export interface SummaryOptions {
  /** Files that are listed, each with its size. */
  readonly files?: number
  /** Files among them, the first ones, that are read for a preview. */
  readonly previews?: number
  /** How much is shown of a file: a glance on a card, or one file on its own. */
  readonly extent?: 'glance' | 'large'
  /** Patterns of the files that come first, in this order: what the step declares as its preview. */
  readonly first?: readonly string[]
  /** What a single file is called, where its own name in the store does not say it. */
  readonly called?: string
  /** Whether it is in Nix's store: then it is said where something in it does not look so. */
  readonly isInStore?: boolean
  /** Milliseconds after which no further file is read. */
  readonly patience?: number
  /** Draws the first page of the first PDFs; without it their pages are counted. */
  readonly drawPage?: DrawPage | null
}

/** How many first bytes tell a format. */
const telling = 4096
/** PDFs of a listing of which a page is drawn: each takes a tenth of a second. */
const mostDrawn = 4
/** Files of a listing whose lines are counted however many they are: that may take half a second. */
const countedLarge = 3
/**
 * Milliseconds after which no further file is read for a card: ten times of what the largest files
 * that were tried take, so that only a disk that hardly answers gets here.
 */
const defaultPatience = 2_000

/**
 * Lists the output of a step, a folder or a single file, by its place on disk: what there is to see
 * first (what `first` names, pictures, reports, metrics, tables), the rest by path, with a preview
 * of the first ones, among which each of these kinds is there. No link is followed, nothing but regular files is opened, and of a large file
 * only its beginning and its end are read. An output that is not there gives an empty listing.
 */
export async function summarise(
  folderOnDisk: string,
  options: SummaryOptions = {}
): Promise<FileListing> {
  const limit = options.files ?? 100
  const previews = options.previews ?? 12
  const limits = options.extent === 'large' ? large : glance
  const walked = await walk(
    folderOnDisk,
    limit,
    orderBy(options.first ?? []),
    previews,
    options.called
  )
  const files: FileSummary[] = []
  const drawPage = firstOf(mostDrawn, options.drawPage ?? null)
  const end = performance.now() + (options.patience ?? defaultPatience)
  for (const [index, entry] of walked.entries.entries()) {
    if (index >= previews) files.push(unreadEntry(entry, null))
    else if (performance.now() >= end) files.push(unreadEntry(entry, tooLate))
    else {
      const bounds = index < countedLarge ? limits : { ...limits, counted: limits.tableEnd }
      files.push(await summariseEntry(entry, bounds, drawPage))
    }
  }
  const { total, folders, outerFolders } = walked
  const isTouched = options.isInStore === true && walked.isTouched
  return {
    ...{ files, total },
    ...(folders.length === 0 ? {} : { folders, outerFolders }),
    ...(isTouched ? { isTouched } : {})
  }
}

/**
 * One file of an output in a larger form, for a question such as `"${comparison}/report.md"`. `path`
 * is relative to the output, as it is to be shown; null where there is no such file. A folder has no
 * summary of its own: `summarise` lists it.
 */
export async function summariseFile(
  fileOnDisk: string | Buffer,
  path: string,
  drawPage: DrawPage | null = null
): Promise<FileSummary | null> {
  const entry = await entryOf(Buffer.from(fileOnDisk), path)
  if (entry === null) return null
  return summariseEntry(entry, large, drawPage)
}

/** The same for so many pages, and none after them. */
function firstOf(count: number, drawPage: DrawPage | null): DrawPage | null {
  let left = count
  return drawPage === null
    ? null
    : (pdf, bounds) => (left-- > 0 ? drawPage(pdf, bounds) : Promise.resolve(null))
}

const tooLate: FileRemark = { kind: 'took-long-before' }

function unreadEntry(entry: Entry, reason: FileRemark | null): FileSummary {
  const { path, size } = entry
  if (entry.kind === 'link') return linkSummary(entry)
  const type = entry.kind === 'device' ? 'inode/special' : typeByName(path)
  return { path, size, type, preview: { kind: 'none', reason } }
}

function linkSummary({ path, size, target }: Entry): FileSummary {
  return { path, size, type: 'inode/symlink', preview: { kind: 'link', target: target ?? '' } }
}

async function summariseEntry(
  entry: Entry,
  limits: Limits,
  drawPage: DrawPage | null
): Promise<FileSummary> {
  const { path, size } = entry
  if (entry.kind === 'link') return linkSummary(entry)
  if (entry.kind === 'device') {
    const reason: FileRemark = { kind: 'special' }
    return { path, size, type: 'inode/special', preview: { kind: 'none', reason } }
  }
  const summary = await withContent(entry.onDisk, async (content): Promise<FileSummary> => {
    if (content.size === 0) {
      return {
        path,
        size: 0,
        type: 'inode/x-empty',
        preview: { kind: 'none', reason: { kind: 'empty' } }
      }
    }
    const { type, reading } = await readContent(content, path, limits, drawPage)
    const { preview, notes = [], native } = reading
    return {
      ...{ path, size: content.size, type: reading.type ?? type, preview },
      ...(notes.length === 0 ? {} : { notes }),
      ...(native === undefined ? {} : { native })
    }
  })
  return 'reason' in summary
    ? { path, size, type: typeByName(path), preview: { kind: 'none', reason: summary.reason } }
    : summary
}

/** A compressed file within a compressed file, and so on, is opened so often. */
const deepest = 3

/** What a file is, and what can be shown of it. Whatever is wrong with it, it is told. */
async function readContent(
  content: Content,
  path: string,
  limits: Limits,
  drawPage: DrawPage | null,
  depth = 0
): Promise<Told> {
  const type = typeByContent(path, await content.read(0, telling))
  const within: ReadWithin = (inner, innerPath) =>
    depth < deepest
      ? readContent(inner, innerPath, limits, drawPage, depth + 1)
      : Promise.resolve({ type, reading: unshown({ kind: 'packed-too-often' }) })
  try {
    const special = await readSpecial(type, content, path, limits, within, drawPage)
    return { type, reading: special ?? (await readCommon(type, content, limits)) }
  } catch (error) {
    // Readers of formats throw on files that are broken, each in its own words.
    const words = error instanceof Error ? error.message.slice(0, 200) : 'unknown error'
    return { type, reading: unshown({ kind: 'broken', type, words }) }
  }
}
