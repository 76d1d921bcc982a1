import type { FileListing, FileSummary, Preview, Scalar } from '../../files/reading/index.ts'
import { chartSize, chartSvg } from './chart.ts'
import { fileName, notesWords, restFacts } from './file-list.ts'
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
  nothing,
  shortNumber,
  style,
  svgFileAddress,
  svgAddress
} from '../base/index.ts'
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
  const sources = new Map<string, Html>()
  for (const { path, preview } of listing.files) {
    if (preview.kind === 'image' && isPicture(preview)) sources.set(path, pictureSource(preview))
  }
  return (path) => sources.get(path) ?? null
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
    <div style="${style.caption}">
      ${fileName(file, '', linkOf)} <span style="${style.pale}">${[bytes(file.size), ...facts].join(' · ')}</span>
    </div>
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
  const title = markup`${fileName(file, '', linkOf)} <span style="${style.pale};${style.caption}">${all}</span>`
  return isFolded && content.markup !== ''
    ? markup`<details style="${style.details}">
        <summary style="${style.summary}">${title}</summary>
        ${content}
      </details>`
    : markup`<div style="${style.section}">
        <div style="${style.fileHeader}">${title}</div>
        ${content}
      </div>`
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
      return json(preview, extent)
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
      return extent !== 'large'
        ? nothing
        : markup`<pre style="${style.pre}">${clean(preview.firstBytes)} …</pre>`
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
    const title = markup`<code style="${style.path};${style.fileName}">${pathLine(name, 120)}</code>${' '}
      <span style="${style.pale}">${cleanLine(facts, 200)}</span>`
    const content = previewContent(name, inner, pictureOf, extent)
    if (content.markup === '') {
      const reason = inner.kind === 'none' ? cleanLine(inner.reason, 200) : ''
      return markup`<div style="${style.caption}">${title} <span style="${style.pale}">${reason}</span></div>`
    }
    return isAlone
      ? markup`<div style="${style.caption}">${title}</div>${content}`
      : markup`<details style="${style.details}">
          <summary style="${style.summary}">${title}</summary>
          ${content}
        </details>`
  })}${
    preview.omitted <= 0
      ? nothing
      : markup`<div style="${style.caption};${style.pale}">… and ${grouped(preview.omitted)} more</div>`
  }`
}

function archive({ entries, total }: Extract<Preview, { readonly kind: 'archive' }>): Html {
  const rows = entries.map(
    ({ path, size, kind }) =>
      markup`<tr>
        <th scope="row"${cellLook(false, style.notBold)}>
          <code style="${style.path}">${pathLine(path, 200)}</code>
        </th>
        <td${cellLook(true, style.oneLine)}>${kind === 'file' ? bytes(size) : kind}</td>
      </tr>`
  )
  const more = total === null ? '… and more' : `… and ${grouped(total - entries.length)} more`
  return markup`<div style="${style.scroll}"><table style="${style.table}">${rows}</table></div>
    ${total === entries.length ? nothing : markup`<div style="${style.caption};${style.pale}">${more}</div>`}`
}

function chart(preview: Extract<Preview, { readonly kind: 'chart' }>): Html {
  const source = markup`<pre style="${style.pre}">${clean(preview.text)}</pre>`
  if (preview.chart === null) return source
  const title = preview.chart.title === '' ? 'chart' : preview.chart.title
  return markup`<img
      style="${style.picture}"
      width="${chartSize.width}"
      alt="${cleanLine(title, 200)}"
      src="${svgAddress(chartSvg(preview.chart))}">
    <details style="${style.details}">
      <summary style="${style.summary}">Specification</summary>
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
  return markup`<pre style="${style.pre}">${[...head, ...gap, ...tail].map(clean).join('\n')}</pre>`
}

function json(preview: Extract<Preview, { readonly kind: 'json' }>, extent: Extent): Html {
  const source = markup`<pre style="${style.pre}">
${clean(preview.text)}${preview.cut ? '\n⋯' : ''}</pre>`
  if (preview.scalars.length === 0) return source
  const tiles = scalarTiles(preview.scalars, preview.omittedScalars ?? 0)
  if (extent === 'large') return markup`${tiles}${source}`
  return markup`${tiles}
    <details style="${style.details}">
      <summary style="${style.summary}">
        ${preview.cut ? `Beginning of the ${preview.language ?? 'JSON'}` : (preview.language ?? 'JSON')}
      </summary>
      ${source}
    </details>`
}

/**
 * Single values: the numbers in large figures, each below its name, then the words, and how many more
 * there are.
 */
function scalarTiles(scalars: readonly Scalar[], omitted: number): Html {
  const more =
    omitted === 0
      ? nothing
      : markup`<div style="${style.caption};${style.pale}">… and ${counted(omitted, 'more value')}</div>`
  const ordered = [
    ...scalars.filter(({ numeric }) => numeric),
    ...scalars.filter(({ numeric }) => !numeric)
  ]
  return markup`<div>
    ${ordered.map(({ name, text: value, numeric }) => {
      const shown = numeric ? shortNumber(value) : cleanLine(value, 60)
      const shortName = cleanLine(name, 32)
      const isWhole = shown === value && shortName === name
      const whole = isWhole ? nothing : markup` title="${cleanLine(`${name}: ${value}`, 300)}"`
      const figure = numeric ? markup`<span style="${style.metricValue}">${shown}</span>` : shown
      return markup`<div style="${style.metric}"${whole}>
        <small style="${style.metricName}">${shortName}</small><br>${figure}
      </div> `
    })}${more}
  </div>`
}
