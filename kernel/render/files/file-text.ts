import type { FileSummary, Preview } from '../../files/reading/index.ts'
import { histogramText } from './histogram.ts'
import { factsLine, notesWords, remarkLine } from './file-list.ts'
import { tableFacts } from './table.ts'
import { bytes, clean, cleanLine, pathLine, counted, grouped, shortNumber } from '../base/index.ts'

/** What is to be said of a file on one line of a console; empty where its name says it all. */
export function fileFacts({ preview, notes = [] }: FileSummary): string {
  return [previewFacts(preview), ...notesWords(notes)].filter((fact) => fact !== '').join(' · ')
}

function previewFacts(preview: Preview): string {
  switch (preview.kind) {
    case 'json':
      return numbersInWords(preview)
    case 'table':
      return tableFacts(preview)
    case 'image':
      return preview.width === null || preview.height === null
        ? ''
        : `${preview.width} × ${preview.height}`
    case 'link':
      return `link to ${pathLine(preview.target, 120)}`
    case 'none':
      return remarkLine(preview.reason, 120)
    case 'archive':
      return preview.total === null ? 'an archive' : counted(preview.total, 'entry', 'entries')
    case 'chart':
    case 'audio':
    case 'parts':
    case 'text':
    case 'markdown':
    case 'binary':
      return ''
  }
}

const mostNumbers = 6

/** The first numbers, and how many values there are besides; empty where none is a number. */
function numbersInWords({
  scalars,
  omittedScalars = 0
}: Extract<Preview, { readonly kind: 'json' }>): string {
  const numbers = scalars.filter(({ numeric }) => numeric)
  const named = numbers
    .slice(0, mostNumbers)
    .map(({ name, text }) => `${cleanLine(name, 40)} ${shortNumber(text)}`)
  const more = numbers.length - named.length + omittedScalars
  if (named.length === 0) return ''
  return [...named, ...(more === 0 ? [] : [`${grouped(more)} more`])].join(', ')
}

/** The preview of a file as lines. */
export function previewText(preview: Preview): readonly string[] {
  switch (preview.kind) {
    case 'text': {
      const { head, tail, omittedLines } = preview
      const gap =
        tail.length === 0 && omittedLines === 0
          ? []
          : [omittedLines === null ? '⋯' : `⋯ ${counted(omittedLines, 'more line')} ⋯`]
      return [...head, ...gap, ...tail].map(clean)
    }
    case 'markdown':
      return [clean(preview.source)]
    case 'json':
    case 'chart':
      return [clean(preview.text)]
    case 'table':
      return tableLines(preview)
    case 'image':
      return [`(picture, ${cleanLine(preview.mimeType, 60)})`]
    case 'audio':
      return [`(sound, ${cleanLine(preview.mimeType, 60)})`]
    case 'archive':
      return [
        ...preview.entries.map(
          ({ path, size, kind }) =>
            `${pathLine(path, 120)}${kind === 'file' ? `  ${bytes(size)}` : ''}`
        ),
        ...(preview.total === preview.entries.length ? [] : ['⋯'])
      ]
    case 'parts':
      return [
        ...preview.parts.flatMap(({ name, facts, preview: inner }) => [
          `${cleanLine(name, 120)} · ${factsLine(facts)}`,
          ...previewText(inner).map((line) => `  ${line}`)
        ]),
        ...(preview.omitted === 0 ? [] : ['⋯'])
      ]
    case 'binary':
      return [clean(preview.firstBytes)]
    case 'link':
      return [`link to ${pathLine(preview.target, 200)}`]
    case 'none':
      return preview.reason === null ? [] : [remarkLine(preview.reason, 200)]
  }
}

const widest = 40

/** Columns below each other, numbers at the right, with the histogram above its column. */
function tableLines(table: Extract<Preview, { readonly kind: 'table' }>): readonly string[] {
  const { columns, rows, lastRows, totalRows } = table
  const cell = (text: string): string => cleanLine(text, widest)
  const histograms = columns.map(({ histogram }) =>
    histogram === undefined ? '' : histogramText(histogram)
  )
  const head = columns.map(({ name }) => cell(name))
  const above = histograms.some((text) => text !== '') ? [histograms] : []
  const shape = (row: readonly string[]): readonly string[] =>
    columns.map((_, index) => cell(row[index] ?? ''))
  const [first, last] = [rows.map(shape), lastRows.map(shape)]
  const all = [head, ...above, ...first, ...last]
  const widths = columns.map((_, index) => Math.max(...all.map((row) => (row[index] ?? '').length)))
  const line = (row: readonly string[]): string =>
    row
      .map((text, index) =>
        columns[index]?.numeric === true
          ? text.padStart(widths[index] ?? 0)
          : text.padEnd(widths[index] ?? 0)
      )
      .join('  ')
      .trimEnd()
  const left = totalRows === null ? null : totalRows - rows.length - lastRows.length
  const gap = left === 0 ? [] : [left === null ? '⋯' : `⋯ ${grouped(left)} more`]
  return [head, ...above].map(line).concat(first.map(line), gap, last.map(line))
}
