import type { FileListing, Column, FileSummary, Preview, Scalar } from '../files/summary.ts'
import { markup, nothing } from './html.ts'
import type { Html } from './html.ts'
import { renderMarkdown } from './markdown.ts'
import type { PictureOf } from './markdown.ts'
import { align, style } from './style.ts'
import { bytes, clean, cleanLine, counted, grouped, shortNumber } from './text.ts'

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
  const sources = new Map<string, string>()
  for (const { path, preview } of listing.files) {
    if (preview.kind === 'image' && isPicture(preview)) sources.set(path, pictureSource(preview))
  }
  return (path) => sources.get(path) ?? null
}

/** Only what is surely no more than a picture of a kind that every browser shows. */
function isPicture({ mimeType, base64 }: Picture): boolean {
  return /^image\/(png|jpeg|gif|webp|svg\+xml)$/.test(mimeType) && /^[A-Za-z0-9+/=]*$/.test(base64)
}

function pictureSource(preview: Picture): string {
  return `data:${preview.mimeType};base64,${preview.base64}`
}

/** A picture with its caption, to stand beside others. */
function pictureTile(file: FileSummary, preview: Picture, extent: Extent): Html {
  const { width, height } = preview
  const most = largest[extent]
  const scale =
    width === null || height === null ? 1 : Math.min(1, most.width / width, most.height / height)
  const shownWidth = width === null || height === null ? most.width : Math.round(width * scale) + 10
  const size = width === null || height === null ? '' : ` · ${width} × ${height}`
  return markup`<div style="${style.tile}">
    <img
      style="${style.picture}"
      width="${shownWidth}"
      alt="${cleanLine(file.path, 200)}"
      src="${pictureSource(preview)}">
    <div style="${style.caption}">
      ${fileName(file)} <span style="${style.pale}">${bytes(file.size)}${size}</span>
    </div>
  </div>`
}

/**
 * A file with its name, what it is, and its preview, in sight or folded behind its name; empty
 * where there is none to show.
 */
export function filePreview(
  file: FileSummary,
  pictureOf: PictureOf,
  extent: Extent,
  isFolded = false
): Html {
  const { preview } = file
  const around = (facts: string, content: Html): Html => {
    const all = [bytes(file.size), facts].filter((fact) => fact !== '').join(' · ')
    const title = markup`${fileName(file)} <span style="${style.pale};${style.caption}">${all}</span>`
    return isFolded
      ? markup`<details style="${style.details}">
          <summary style="${style.summary}">${title}</summary>
          ${content}
        </details>`
      : markup`<div style="${style.section}">
          <div style="${style.fileHeader}">${title}</div>
          ${content}
        </div>`
  }
  switch (preview.kind) {
    case 'image':
      return isPicture(preview) ? pictureTile(file, preview, extent) : nothing
    case 'table':
      return around(tableFacts(preview), table(preview))
    case 'markdown':
      return around(
        preview.cut ? 'its beginning' : '',
        markup`<div style="${style.markdown}">${renderMarkdown(preview.source, pictureOf)}</div>`
      )
    case 'json':
      return around('', json(preview, extent))
    case 'text':
      return around('', text(preview))
    case 'binary':
      return extent !== 'large'
        ? nothing
        : around(
            cleanLine(file.type, 80),
            markup`<pre style="${style.pre}">${clean(preview.firstBytes)}${file.size > 32 ? ' …' : ''}</pre>`
          )
    case 'link':
    case 'none':
      return extent !== 'large' ? nothing : around(restFacts(file), nothing)
  }
}

/** Files without a preview, each with its size and type. */
export function fileList(files: readonly FileSummary[]): Html {
  return markup`<div style="${style.scroll}">
    <table style="${style.table}">
      ${files.map(
        (file) =>
          markup`<tr style="${style.row}">
            <td style="${style.cell};${align(false)}">${fileName(file)}</td>
            <td style="${style.cell};${align(true)}">${bytes(file.size)}</td>
            <td style="${style.cell};${align(false)};${style.pale}">${restFacts(file)}</td>
          </tr>`
      )}
    </table>
  </div>`
}

function fileName({ path }: FileSummary): Html {
  return markup`<code style="${style.path};${style.fileName}">${cleanLine(path, 200)}</code>`
}

function restFacts({ type, preview }: FileSummary): string {
  if (preview.kind === 'link') return `link to ${cleanLine(preview.target, 200)}, not followed`
  const reason = preview.kind === 'none' ? preview.reason : ''
  return [typeWord(type), cleanLine(reason, 200)].filter((fact) => fact !== '').join(' · ')
}

function typeWord(type: string): string {
  if (type === 'application/octet-stream') return 'binary'
  if (type === 'inode/x-empty') return ''
  return cleanLine(type.replace(/^(application|text|image|inode)\/(x-|vnd\.)?/, ''), 60)
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
  const tiles = scalarTiles(preview.scalars)
  if (extent === 'large') return markup`${tiles}${source}`
  return markup`${tiles}
    <details style="${style.details}">
      <summary style="${style.summary}">${preview.cut ? 'Beginning of the JSON' : 'JSON'}</summary>
      ${source}
    </details>`
}

/** Single values: the numbers in large figures, each below its name, then the words. */
function scalarTiles(scalars: readonly Scalar[]): Html {
  const ordered = [
    ...scalars.filter(({ numeric }) => numeric),
    ...scalars.filter(({ numeric }) => !numeric)
  ]
  return markup`<div>
    ${ordered.map(({ name, text: value, numeric }) => {
      const shown = numeric ? shortNumber(value) : cleanLine(value, 60)
      const figure = numeric ? style.metricValue : style.metricWord
      return markup`<div style="${style.metric}" title="${cleanLine(`${name}: ${value}`, 300)}">
        <span style="${style.metricName}">${cleanLine(name, 32)}</span>${' '}
        <b style="${figure}">${shown}</b>
      </div> `
    })}
  </div>`
}

function tableFacts({
  columns,
  omittedColumns,
  totalRows
}: Extract<Preview, { readonly kind: 'table' }>): string {
  const width = counted(columns.length + omittedColumns, 'column')
  return totalRows === null
    ? `${width}, beginning and end`
    : `${counted(totalRows, 'row')} × ${width}`
}

function table(preview: Extract<Preview, { readonly kind: 'table' }>): Html {
  const { columns, omittedColumns, rows, lastRows, totalRows } = preview
  const more =
    omittedColumns === 0 ? nothing : markup`<td style="${style.cell};${style.pale}">⋯</td>`
  const gapCount = totalRows === null ? null : totalRows - rows.length - lastRows.length
  const span = columns.length + (omittedColumns === 0 ? 0 : 1)
  const gap =
    gapCount === 0
      ? nothing
      : markup`<tr style="${style.row}">
          <td colspan="${span}" style="${style.cell};${align(false)};${style.pale}">
            ${gapCount === null ? '⋯' : `⋯ ${grouped(gapCount)} more`}
          </td>
        </tr>`
  return markup`<div style="${style.scroll}">
    <table style="${style.table}">
      <thead>
        <tr style="${style.row}">
          ${columns.map(
            ({ name, numeric }) =>
              markup`<th style="${style.head};${align(numeric)}">${cleanLine(name, 60)}</th>`
          )}${more}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => tableRow(row, columns, more))}${gap}${lastRows.map((row) =>
          tableRow(row, columns, more)
        )}
      </tbody>
    </table>
  </div>`
}

function tableRow(row: readonly string[], columns: readonly Column[], more: Html): Html {
  return markup`<tr style="${style.row}">
    ${columns.map(
      ({ numeric }, index) =>
        markup`<td style="${style.cell};${align(numeric)}">${cleanLine(row[index] ?? '', 120)}</td>`
    )}${more}
  </tr>`
}
