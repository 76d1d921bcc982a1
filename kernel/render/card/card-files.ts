import type { FileListing, FileSummary, FolderCount } from '../../files/reading/index.ts'
import { commandWord, type DataReport, fileLink, type StepReport } from '../../outcome/index.ts'
import {
  fileList,
  filePreview,
  fileTree,
  type LinkOf,
  linksInto,
  picturesOf
} from '../files/index.ts'
import {
  bytes,
  choose,
  chooseOne,
  cleanLine,
  pathLine,
  counted,
  type Drawn,
  type Html,
  isThere,
  markup,
  nothing,
  type SizeBudget,
  style
} from '../base/index.ts'

/** Files that are listed without a preview before the rest is only counted. */
const mostListed = 40
/** Where the whole tree does not fit, so many files of it, and folders of the output itself. */
const mostInFull = 20
const mostOuterFolders = 40
/** More files than this without a preview are folded. */
const mostUnfolded = 5

/** What a step wrote: previews of what people look at first, and a list of the rest. */
export function outputFiles(step: StepReport, budget: SizeBudget): Drawn {
  if (step.files.files.length === 0) {
    if (step.status === 'not-kept') {
      const name = cleanLine(step.name, 120)
      const html = markup`<div style="${style.section};${style.pale}">Its files are not kept, as its definition says. They are built again when a step that is to be built reads them, or a cell asks for them: a cell that ends with ${name}, or with a file of it, as "\${${name}}/FILE".</div>`
      return { html, left: budget }
    }
    const wroteNone = isThere(step.status) && step.outPath !== null
    const html = wroteNone
      ? markup`<div style="${style.section};${style.pale}">It wrote no file.</div>`
      : nothing
    return { html, left: budget }
  }
  const asking = (path: string): string => `"\${${cleanLine(step.name, 120)}}/${path}"`
  const { files: listing, outPath: result } = step
  return fileSection({ listing, result, linkOf: linksInto(step), asking }, budget)
}

/** The files of data. One that is all of it is asked for by the name of the data alone. */
export function dataFiles(data: DataReport, budget: SizeBudget): Drawn {
  if (data.files.total === 0) return { html: nothing, left: budget }
  const asking = (path: string): string =>
    `%files ${cleanLine(data.name, 120)} ${commandWord(path)}`
  const linkOf = (path: string): string | null => fileLink(data, path)
  return fileSection({ listing: data.files, result: null, linkOf, asking }, budget)
}

/** What a step wrote before it failed: shown alike, and marked as no result. */
export function partialFiles(step: StepReport, budget: SizeBudget): Drawn {
  const partial = step.partial ?? null
  if (partial === null || (partial.files.total === 0 && partial.cutFrom === null))
    return { html: nothing, left: budget }
  const title = markup`<div style="${style.section}">
    <b>Partial: ${counted(partial.files.total, 'file')} from before it failed</b>
    <div style="${style.quiet}">${partialWords(partial.cutFrom)}</div>
  </div>`
  const titled = choose([['title', [title]]], budget)
  if (titled.leftOut.length > 0) return { html: nothing, left: budget }
  const asking = (path: string): string =>
    `%files ${cleanLine(step.name, 120)} ${commandWord(path)}`
  const files = fileSection(
    { listing: partial.files, result: null, linkOf: () => null, asking },
    titled.left
  )
  const html = markup`<div class="nix-workflow-partial" style="${style.partial}">${title}${files.html}</div>`
  return { html, left: files.left }
}

/** That it is no result, and whether it is all that there was. */
export function partialWords(cutFrom: number | null): string {
  const cut =
    cutFrom === null
      ? ''
      : ` Of ${cutFrom === 0 ? 'a large output' : `its ${bytes(cutFrom)}`} only small files are kept.`
  return `This is no result, and no step reads it. It is kept to be looked at until the step succeeds.${cut}`
}

interface Listed {
  readonly listing: FileListing
  /** Where in the store they are; null where they are no result. */
  readonly result: string | null
  readonly linkOf: LinkOf
  /** What to write into a cell to see one file on its own. */
  readonly asking: (path: string) => string
}

function fileSection({ listing, result, linkOf, asking }: Listed, budget: SizeBudget): Drawn {
  const { files } = listing
  const pictureOf = picturesOf(listing)
  const inSight = openKinds(files)
  const extent =
    files.filter(({ preview }) => preview.kind === 'image').length === 1 ? 'alone' : 'glance'
  // Pictures could fill the display alone: what is small and wanted has its place before them.
  const isFirst = (file: FileSummary): boolean => inSight.has(file) && file.preview.kind !== 'image'
  const byWant = [...files.filter(isFirst), ...files.filter((file) => !isFirst(file))]
  const parts = byWant.map(
    (file) =>
      [file, [filePreview(file, pictureOf, extent, !inSight.has(file), linkOf, result)]] as const
  )
  const { of, leftOut, left } = choose(parts, budget)
  const isLeftOut = new Set(leftOut)
  const tiles: Html[] = []
  const previews: Html[] = []
  const folded: Html[] = []
  const rest: FileSummary[] = []
  const dropped = files.find((file) => isLeftOut.has(file)) ?? null
  for (const file of files) {
    const part = of(file)
    if (isLeftOut.has(file)) {
      rest.push({ ...file, preview: { kind: 'none', reason: { kind: 'no-room' } } })
    } else if (part.markup === '') {
      rest.push(file)
    } else {
      const place = file.preview.kind === 'image' ? tiles : inSight.has(file) ? previews : folded
      place.push(part)
    }
  }
  const way =
    dropped === null
      ? nothing
      : markup`<div style="${style.caption}">
          A display holds only so much. To see a file on its own, ask for it in a cell:${' '}
          <code>${asking(pathLine(dropped.path, 200))}</code>
        </div>`
  const others = restOfFiles(listing, rest, left, tiles.length + previews.length > 0, linkOf)
  const html = markup`${'\n'}${tiles.length === 0 ? nothing : markup`<div>${tiles}</div>`}${previews}${folded}${others.html}${way}`
  return { html, left: others.left }
}

/**
 * The files that have no preview here: of an output without folders those alone, else all files as
 * a tree, folded where something else is in sight.
 */
function restOfFiles(
  { files, total, folders = [] }: FileListing,
  rest: readonly FileSummary[],
  budget: SizeBudget,
  isFolded: boolean,
  linkOf: LinkOf
): Drawn {
  const count = markup`<div style="${style.section};${style.pale}">${counted(total, 'file')}</div>`
  const unshown = new Map(rest.map((file) => [file.path, file]))
  if (folders.length > 0 || files.some(({ path }) => path.includes('/'))) {
    const all = files.map((file) => unshown.get(file.path) ?? file)
    const title = `All ${counted(total, 'file')}`
    const outer = folders.filter(({ path }) => !path.includes('/')).slice(0, mostOuterFolders)
    const tree = (shown: readonly FileSummary[], within: readonly FolderCount[]): Html =>
      behind(title, isFolded, fileTree(shown, within, total, linkOf))
    return chooseOne([tree(all, folders), tree(all.slice(0, mostInFull), outer)], count, budget)
  }
  const listed = rest.slice(0, mostListed)
  const omitted = rest.length - listed.length + (total - files.length)
  const more =
    omitted === 0
      ? nothing
      : markup`<div style="${style.quiet}">
          … and ${counted(omitted, 'more file')}
        </div>`
  if (listed.length === 0) return { html: more, left: budget }
  const title = counted(rest.length + total - files.length, 'other file')
  const isMany = listed.length > mostUnfolded
  return chooseOne(
    [behind(title, isFolded && isMany, markup`${fileList(listed, linkOf)}${more}`)],
    count,
    budget
  )
}

function behind(title: string, isFolded: boolean, content: Html): Html {
  return isFolded
    ? markup`<details>
        <summary>${title}</summary>
        ${content}
      </details>`
    : markup`<div style="${style.section}">${content}</div>`
}

/**
 * The files whose preview is in sight: all pictures, and the first report, metrics, and table. Where
 * there is none of these, the first file that has a preview.
 */
function openKinds(files: readonly FileSummary[]): ReadonlySet<FileSummary> {
  const first = (fits: (file: FileSummary) => boolean): readonly FileSummary[] =>
    files.filter(fits).slice(0, 1)
  const open = [
    ...files.filter(({ preview }) => preview.kind === 'image'),
    ...first(({ preview }) => preview.kind === 'markdown'),
    ...first(({ preview }) => preview.kind === 'json' && preview.scalars.length > 0),
    ...first(({ preview }) => preview.kind === 'table')
  ]
  return new Set(
    open.length > 0
      ? open
      : first(({ preview }) => preview.kind === 'text' || preview.kind === 'json')
  )
}
