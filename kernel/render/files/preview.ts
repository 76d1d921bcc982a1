import type { FileListing, FileSummary, Preview } from '../../files/reading/index.ts'
import { chartSize, chartSvg } from './chart.ts'
import { factsLine, fileName, notesWords, remarkLine, restFacts } from './file-list.ts'
import type { LinkOf } from './file-list.ts'
import {
  bytes,
  cellLook,
  clean,
  cleanLine,
  pathLine,
  counted,
  grouped,
  type Html,
  markup,
  nameDirection,
  nothing,
  style,
  svgFileAddress,
  svgAddress,
  textBlock
} from '../base/index.ts'
import { jsonPreview } from './json-preview.ts'
import { renderMarkdown } from './markdown.ts'
import type { PictureOf } from './markdown.ts'
import { svgTitle } from './svg-title.ts'
import { placeOf, tableFacts, tableHtml } from './table.ts'

/** One of several in a card, alone of its kind there, or a file that was asked for on its own. */
export type Extent = 'glance' | 'alone' | 'large'

/**
 * The largest a picture is shown, in pixels. Tried in JupyterLab: of two beside each other, and of
 * one alone, all words can still be read, and the figures below are in sight.
 */
const largest = {
  glance: { width: 440, height: 330 },
  alone: { width: 560, height: 380 },
  large: { width: 960, height: 800 }
} as const

type Picture = Extract<Preview, { readonly kind: 'image' }>

/** The pictures of a listing by path, for the reports that show them. */
export function picturesOf(listing: FileListing): PictureOf {
  const sources = new Map<string, Html | null>()
  const sourceAt = (path: string): Html | null => {
    const preview = listing.files.find((file) => file.path === path)?.preview
    return preview?.kind === 'image' && isPicture(preview) ? pictureSource(preview) : null
  }
  // Made for what asks: most pictures are in no report, and an address takes a while to make.
  return (path) => {
    const source = sources.get(path) ?? sourceAt(path)
    sources.set(path, source)
    return source
  }
}

/** Only what is surely no more than a picture of a kind that every browser shows. */
function isPicture({ mimeType, base64 }: Picture): boolean {
  return /^image\/(png|jpeg|gif|webp|svg\+xml)$/.test(mimeType) && /^[A-Za-z0-9+/=]*$/.test(base64)
}

function pictureSource({ mimeType, base64 }: Picture): Html {
  return mimeType === 'image/svg+xml'
    ? svgFileAddress(base64)
    : markup`data:${mimeType};base64,${base64}`
}

/** What a picture says of itself, for those who cannot see it. */
function titleOf({ mimeType, base64 }: Picture): readonly string[] {
  const title = mimeType === 'image/svg+xml' ? svgTitle(base64) : null
  return title === null ? [] : [title]
}

/** A picture with its caption, to stand beside others. */
function pictureTile(file: FileSummary, preview: Picture, extent: Extent, linkOf: LinkOf): Html {
  const { width, height } = preview
  const { path, notes = [] } = file
  const most = largest[extent]
  const scale =
    width === null || height === null ? 1 : Math.min(1, most.width / width, most.height / height)
  const shownWidth = width === null || height === null ? most.width : Math.round(width * scale) + 10
  // The size of a page that was drawn is none of the file's.
  const facts =
    notes.length > 0
      ? notesWords(notes)
      : width === null || height === null
        ? []
        : [`${width} × ${height}`]
  return markup`<div style="${style.tile}">
    <img
      style="${style.picture}"
      width="${shownWidth}"
      alt="${[...titleOf(preview), pathLine(path, 200), ...notesWords(notes)].join(' · ')}"
      src="${pictureSource(preview)}">
    <div>${fileName(file, '', linkOf)} ${[bytes(file.size), ...facts].join(' · ')}</div>
  </div>`
}

/**
 * A file with its name, what it is, and its preview, in sight or folded behind its name; empty
 * where there is none to show. `linkOf` says where a file is opened, `result` of which result in the
 * store it is.
 */
export function filePreview(
  file: FileSummary,
  pictureOf: PictureOf,
  extent: Extent,
  isFolded = false,
  linkOf: LinkOf = () => null,
  result: string | null = null
): Html {
  const { preview, notes = [] } = file
  if (preview.kind === 'image') {
    return isPicture(preview) ? pictureTile(file, preview, extent, linkOf) : nothing
  }
  const content = previewContent(file.path, preview, pictureOf, extent, placeOf(file, result))
  const isTold = preview.kind === 'parts' && preview.parts.length === 0
  if (content.markup === '' && !isTold && extent !== 'large') return nothing
  const facts =
    content.markup === '' || preview.kind === 'binary'
      ? [restFacts(file)]
      : [factsOf(preview), ...notesWords(notes)]
  const all = [bytes(file.size), ...facts].filter((fact) => fact !== '').join(' · ')
  const linked = fileName(file, '', linkOf)
  if (!isFolded || content.markup === '')
    return markup`<div style="${style.section}">${linked} ${all}${content}</div>`
  // A title that folds is pressed as a whole: a link within would be two things to press in one.
  const opening = linkOf(file.path) === null ? nothing : markup`<div>${linked}</div>`
  return markup`<details>
    <summary>${fileName(file)} ${all}</summary>
    ${opening}${content}
  </details>`
}

function factsOf(preview: Preview): string {
  switch (preview.kind) {
    case 'table':
      return tableFacts(preview)
    case 'markdown':
      return preview.cut ? 'its beginning' : ''
    case 'archive':
      return preview.total === null ? '' : counted(preview.total, 'entry', 'entries')
    default:
      return ''
  }
}

/** What is in a file, without its name; empty where there is nothing to show. */
function previewContent(
  name: string,
  preview: Preview,
  pictureOf: PictureOf,
  extent: Extent,
  place: string | null = null
): Html {
  switch (preview.kind) {
    case 'table':
      return tableHtml(preview, place)
    case 'markdown':
      return markup`<div style="${style.markdown}">${renderMarkdown(preview.source, pictureOf)}</div>`
    case 'json':
      return jsonPreview(preview, extent === 'large')
    case 'text':
      return text(preview)
    case 'chart':
      return chart(preview)
    case 'audio':
      return audio(name, preview)
    case 'archive':
      return archive(preview)
    case 'parts':
      return parts(preview, pictureOf, extent)
    case 'binary':
      return extent !== 'large' ? nothing : textBlock(`${clean(preview.firstBytes)} …`)
    case 'image':
    case 'link':
    case 'none':
      return nothing
  }
}

/** What a file holds, as parts that each have a preview of their own. */
function parts(
  preview: Extract<Preview, { readonly kind: 'parts' }>,
  pictureOf: PictureOf,
  extent: Extent
): Html {
  const isAlone = preview.parts.length === 1 || extent === 'large'
  return markup`${preview.parts.map(({ name, facts, preview: inner }) => {
    const title = markup`<b${nameDirection(name)}>${pathLine(name, 120)}</b> ${factsLine(facts)}`
    const content = previewContent(name, inner, pictureOf, extent)
    if (content.markup === '') {
      const reason = inner.kind === 'none' ? remarkLine(inner.reason, 200) : ''
      return markup`<div style="${style.caption}">${title} ${reason}</div>`
    }
    return isAlone
      ? markup`<div style="${style.caption}">${title}</div>${content}`
      : markup`<details>
          <summary>${title}</summary>
          ${content}
        </details>`
  })}${
    preview.omitted <= 0
      ? nothing
      : markup`<div style="${style.quiet}">… and ${grouped(preview.omitted)} more</div>`
  }`
}

function archive({ entries, total }: Extract<Preview, { readonly kind: 'archive' }>): Html {
  const rows = entries.map(
    ({ path, size, kind }) =>
      markup`<tr>
        <th scope="row"${cellLook(false, style.notBold)}>
          <samp${nameDirection(path)}>${pathLine(path, 200)}</samp>
        </th>
        <td${cellLook(true, style.oneLine)}>${kind === 'file' ? bytes(size) : kind}</td>
      </tr>`
  )
  const more = total === null ? '… and more' : `… and ${grouped(total - entries.length)} more`
  return markup`<div style="${style.scroll}"><table style="${style.table}">${rows}</table></div>
    ${total === entries.length ? nothing : markup`<div style="${style.quiet}">${more}</div>`}`
}

function chart(preview: Extract<Preview, { readonly kind: 'chart' }>): Html {
  const source = textBlock(clean(preview.text))
  if (preview.chart === null) return source
  const title = preview.chart.title === '' ? 'chart' : preview.chart.title
  return markup`<img
      style="${style.picture}"
      width="${chartSize.width}"
      alt="${cleanLine(title, 200)}"
      src="${svgAddress(chartSvg(preview.chart))}">
    <details>
      <summary>Specification</summary>
      ${source}
    </details>`
}

/**
 * Only what is surely no more than a sound: an address of another kind could load a page. Its title
 * is what a screen reader calls it: an untrusted notebook keeps no other name.
 */
function audio(
  name: string,
  { mimeType, base64 }: Extract<Preview, { readonly kind: 'audio' }>
): Html {
  if (!/^audio\/[a-z0-9-]+$/.test(mimeType) || !/^[A-Za-z0-9+/=]*$/.test(base64)) return nothing
  return markup`<audio controls title="${cleanLine(name, 200)}" src="${`data:${mimeType};base64,${base64}`}"></audio>`
}

function text(preview: Extract<Preview, { readonly kind: 'text' }>): Html {
  const { head, tail, omittedLines } = preview
  const gap =
    tail.length === 0 && omittedLines === 0
      ? []
      : [omittedLines === null ? '⋯' : `⋯ ${counted(omittedLines, 'more line')} ⋯`]
  return textBlock([...head, ...gap, ...tail].map(clean).join('\n'))
}
