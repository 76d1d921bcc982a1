import type { Block, Cell, Column, Document, StyledLines, Tone } from '../../outcome/index.ts'
import {
  blockOf,
  cellLook,
  chooseOne,
  clean,
  cleanLine,
  pathLine,
  clip,
  counted,
  drawInTurn,
  type Drawn,
  type Html,
  lengthLook,
  lineBlock,
  markup,
  nothing,
  type SizeBudget,
  sortable,
  style,
  styledLineOfBlock,
  textBlock
} from '../base/index.ts'
import { lineagePicture } from '../lineage/index.ts'
import { plotPicture, plotText } from './plot.ts'
import { exactly, filePreview } from '../files/index.ts'
import { lineageTree } from './tree.ts'

const tones: Readonly<Record<Tone, string>> = {
  plain: '',
  pale: style.pale,
  good: 'border-left:4px solid #1a7f37;padding:0 0 0 10px',
  warning: 'border-left:4px solid #bf8700;padding:0 0 0 10px',
  bad: 'border-left:4px solid #cf222e;padding:0 0 0 10px'
}

const tooLong = markup`<div style="${style.pale}">Too long for this display.</div>`

/** What a command says, as markup; what finds no room whole is cut, and says how much is left out. */
export function documentHtml({ title, blocks }: Document, budget: SizeBudget): Drawn {
  const { htmls, left } = drawInTurn(blocks, budget, blockWithin)
  const html = markup`<div class="nix-workflow-card" style="${style.card}">
    <div style="font-weight:600">${cleanLine(title, 300)}</div>
    ${htmls}
  </div>`
  return { html, left }
}

function blockWithin(block: Block, budget: SizeBudget): Drawn {
  return block.kind === 'section'
    ? sectionWithin(block, budget)
    : chooseOne(shorterAndShorter(block), nothing, budget)
}

/**
 * The block as it is, then with ever less of its rows or lines, and how many are left out; at last
 * that it is too long.
 */
function* shorterAndShorter(block: Exclude<Block, { kind: 'section' }>): Generator<Html> {
  yield blockHtml(block)
  if (block.kind === 'table') {
    for (let count = fewer(block.rows.length); count > 0; count = fewer(count)) {
      const omitted = block.omitted + block.rows.length - count
      yield blockHtml({ ...block, rows: block.rows.slice(0, count), omitted })
    }
  } else if (block.kind === 'code') {
    const lines = block.text.split('\n')
    for (let count = fewer(lines.length); count > 0; count = fewer(count)) {
      const rest = moreLines(lines.length - count)
      yield markup`${blockHtml({ ...block, text: lines.slice(0, count).join('\n') })}${rest}`
    }
  } else if (block.kind === 'difference') {
    for (let count = fewer(block.lines.length); count > 0; count = fewer(count)) {
      const rest = moreLines(block.lines.length - count)
      yield markup`${blockHtml({ ...block, lines: block.lines.slice(0, count) })}${rest}`
    }
  }
  yield tooLong
}

/** Lines that keep their white space, as many as there is room for. */
export function linesHtml(text: string, budget: SizeBudget): Drawn {
  return chooseOne(shorterAndShorter({ kind: 'code', text }), nothing, budget)
}

/** Characters: some hundred screens, of which nobody reads more. */
const longestCode = 60_000

function codeHtml({ text, styled = [] }: Extract<Block, { kind: 'code' }>): Html {
  const shown = clean(text)
  const end = shown.length > longestCode ? shown.lastIndexOf('\n', longestCode) : -1
  const rest = end <= 0 ? 0 : shown.slice(end + 1).split('\n').length
  const kept = end <= 0 ? clip(shown, longestCode) : shown.slice(0, end)
  const drawn = styled.length === 0 ? textBlock(kept) : styledBlock(kept, text, styled)
  return markup`${drawn}${rest === 0 ? nothing : moreLines(rest)}`
}

/** What is kept of a text, with its colours. */
function styledBlock(kept: string, text: string, styled: StyledLines): Html {
  const whole = text.split('\n')
  const byLine = new Map(styled)
  return lineBlock(
    kept.split('\n').map((line, at) => {
      const parts = byLine.get(at) ?? null
      const length = Array.from(line).length
      const drawn = parts && styledLineOfBlock(whole[at] ?? '', parts, length)
      return { text: line, drawn }
    })
  )
}

function fewer(count: number): number {
  return Math.floor((count * 2) / 3)
}

function moreLines(count: number): Html {
  return markup`<div style="${style.pale}">… and ${counted(count, 'more line')}</div>`
}

function sectionWithin(
  { title, open, blocks }: Extract<Block, { kind: 'section' }>,
  budget: SizeBudget
): Drawn {
  const { htmls: body, left } = drawInTurn(blocks, budget, blockWithin)
  const heading = markup`<summary>${cleanLine(title, 300)}</summary>`
  const html = open
    ? markup`<details open>${heading}${body}</details>`
    : markup`<details>${heading}${body}</details>`
  return { html, left }
}

function blockHtml(block: Exclude<Block, { kind: 'section' }>): Html {
  switch (block.kind) {
    case 'paragraph':
      return markup`<div style="${style.section};${tones[block.tone ?? 'plain']}">${clip(clean(block.text), 4000)}</div>`
    case 'code':
      return codeHtml(block)
    case 'difference':
      return differenceHtml(block)
    case 'table':
      return tableHtml(block)
    case 'files':
      return markup`<div>${block.files.map(
        ({ title, file }) => markup`<div style="${style.tile}">
          <b>${cleanLine(title, 200)}</b>
          ${filePreview(file, () => null, 'alone')}
        </div>`
      )}</div>`
    case 'lineage':
      // The document's own title says what it is.
      return lineagePicture(block.lineage, block.marked, null)
    case 'plot':
      return plotPicture(block.plot)
  }
}

const changeMarks = { same: ' ', gone: '−', new: '+' } as const
const changeGrounds = {
  same: '',
  gone: 'background-color:rgba(207,34,46,0.16)',
  new: 'background-color:rgba(26,127,55,0.18)'
} as const

function differenceHtml({ lines }: Extract<Block, { kind: 'difference' }>): Html {
  const rows = lines.map(
    ({ change, text }) =>
      markup`<div style="${changeGrounds[change]}">${changeMarks[change]} ${clip(cleanLine(text, 2000), 2000)}</div>`
  )
  return blockOf(rows, rows.length)
}

function tableHtml({ columns, rows, omitted }: Extract<Block, { kind: 'table' }>): Html {
  const head = columns.map(
    ({ title, numeric }) =>
      markup`<th scope="col"${cellLook(numeric)}>${cleanLine(title, 120)}</th>`
  )
  const body = rows.map(
    (row) => markup`<tr>${row.map((cell, at) => cellHtml(cell, columns[at]))}</tr>`
  )
  const rest =
    omitted === 0
      ? nothing
      : markup`<div style="${style.pale}">… and ${counted(omitted, 'more row')}</div>`
  return markup`<div style="${style.scroll}">
    <table class="${sortable}" style="${style.table}">
      <thead><tr>${head}</tr></thead>
      <tbody>${body}</tbody>
    </table>
  </div>${rest}`
}

/** A colour that is legible on light and on dark alike needs a ground of its own. */
const cellColours: Readonly<Record<Tone, string>> = {
  plain: '',
  pale: style.pale,
  good: 'background:#dafbe1;color:#116329',
  warning: 'background:#fff3cd;color:#5c3d00',
  bad: 'background:#ffebe9;color:#a40e26'
}

function cellHtml(
  { text, exact, tone, best, href, isPath }: Cell,
  column: Column | undefined
): Html {
  const words = isPath === true ? pathLine(text, 1000) : clip(clean(text), 1000)
  const shown =
    best === true
      ? markup`<b title="best">${words} ★</b>`
      : href === undefined
        ? markup`${words}`
        : markup`<a href="${href}">${words}</a>`
  const look = cellLook(
    column?.numeric === true,
    style.top,
    lengthLook(words),
    cellColours[tone ?? 'plain']
  )
  return markup`<td${exactly(exact, text)}${look}>${shown}</td>`
}

/** The same for a console. */
export function documentText({ title, blocks }: Document): readonly string[] {
  return [cleanLine(title, 300), ...blocks.flatMap(blockText)]
}

function blockText(block: Block): readonly string[] {
  switch (block.kind) {
    case 'paragraph':
      return [clean(block.text)]
    case 'code':
      return clean(block.text)
        .split('\n')
        .map((line) => `  ${line}`)
    case 'difference':
      return block.lines.map(
        ({ change, text }) => `  ${changeMarks[change]} ${cleanLine(text, 2000)}`
      )
    case 'table':
      return tableText(block)
    case 'section':
      return [cleanLine(block.title, 300), ...block.blocks.flatMap(blockText)]
    case 'files':
      return block.files.map(
        ({ title, file }) => `  ${cleanLine(title, 200)}  ${pathLine(file.path, 200)}`
      )
    case 'lineage':
      return lineageTree(block.lineage).map((line) => `  ${line}`)
    case 'plot':
      return plotText(block.plot)
  }
}

const widestCell = 60

function tableText({ columns, rows, omitted }: Extract<Block, { kind: 'table' }>): string[] {
  const head = columns.map(({ title }) => cleanLine(title, widestCell))
  const body = rows.map((row) =>
    row.map(
      ({ text, best, isPath }) =>
        (isPath === true ? pathLine : cleanLine)(text, widestCell) + (best === true ? ' *' : '')
    )
  )
  const widths = head.map((title, at) =>
    Math.max(title.length, ...body.map((row) => (row[at] ?? '').length))
  )
  const lines = [head, ...body].map((row) =>
    `  ${row
      .map((cell, at) =>
        columns[at]?.numeric === true
          ? cell.padStart(widths[at] ?? 0)
          : cell.padEnd(widths[at] ?? 0)
      )
      .join('  ')}`.trimEnd()
  )
  return omitted === 0 ? lines : [...lines, `  … and ${counted(omitted, 'more row')}`]
}
