import { type Html, markup, nothing } from './html.ts'

/**
 * Inline styles, the only ones that an untrusted notebook keeps, and of those only properties that
 * it keeps. They are as short as can be, since a notebook keeps each of them for ever: what is
 * inherited is said by the card or the table, and cells and rows of tables look as those of any
 * other output of the client. Text has the page's own colour, so that it is legible on light and dark; secondary text
 * is paler by opacity; lines and grounds are grey with alpha; whatever has a ground of its own has
 * a fixed colour of text on it too.
 */
export const style = {
  card: 'border:1px solid #80808061;border-radius:8px;padding:10px 16px 12px;margin:6px 0 10px;max-width:1000px;font-size:13px;line-height:1.5;box-sizing:border-box;text-align:left;overflow-wrap:break-word',
  header: 'margin:0;line-height:1.8',
  name: 'font-size:15px;font-weight:600;margin-right:10px',
  pill: 'color:#fff;border-radius:10px;padding:1px 9px 2px 8px;font-size:12px;font-weight:600;white-space:nowrap',
  doubt:
    'color:#5c3d00;background-color:#fff3cd;border-radius:10px;padding:1px 9px 2px 8px;font-size:12px;white-space:nowrap;margin-left:8px',
  pale: 'opacity:0.8',
  meta: 'opacity:0.8;font-size:12px;margin-left:8px',
  quiet: 'opacity:0.8;font-size:12px;margin-left:4px',
  facts: 'opacity:0.8;font-size:12px;margin-right:8px',
  why: 'display:block;font-size:12px;line-height:1.5',
  label: 'font-size:12px;font-weight:600;margin:0',
  section: 'margin:9px 0 0',
  fileHeader: 'margin:0 0 3px',
  fileName: 'font-weight:600',
  fileLink: 'font-family:monospace;font-weight:600;unicode-bidi:isolate',
  notBold: 'font-weight:400',
  // A margin would stand outside of a part that is as wide as there is room.
  tile: 'display:inline-block;vertical-align:top;margin:10px 0 0;padding:0 16px 0 0;max-width:100%;box-sizing:border-box',
  picture:
    'display:block;max-width:100%;height:auto;background:#fff;border:1px solid #80808061;border-radius:6px;padding:4px;box-sizing:border-box;margin:0 0 3px',
  caption: 'font-size:12px',
  pre: 'background:#8080801a;border-radius:6px;padding:7px 10px;margin:3px 0 0;font-size:12px;white-space:pre-wrap;max-height:420px;overflow:auto',
  code: 'background:#8080801f;padding:1px 4px;font-size:12px',
  path: 'background:none;padding:0;unicode-bidi:isolate',
  scroll: 'overflow-x:auto;margin:3px 0 6px',
  table:
    'border-collapse:collapse;font-size:12px;margin:0;table-layout:auto;text-align:right;font-variant:tabular-nums',
  head: 'vertical-align:bottom',
  columnType: 'font-weight:400;font-size:11px',
  histogram: 'font-family:monospace;color:#3b82c4',
  nested: 'margin:0 0 0 18px',
  /** Of a cell whose text may be long. */
  long: 'max-width:360px',
  oneLine: 'white-space:nowrap',
  top: 'vertical-align:top',
  metric: 'display:inline-block;margin:2px 26px 2px 0',
  metricName: 'opacity:0.8',
  metricValue: 'font-size:17px',
  details: 'margin:6px 0 0',
  fold: 'display:inline-block;vertical-align:top;max-width:100%;box-sizing:border-box;margin:8px 0 0;padding:0 24px 0 0',
  summary: 'cursor:pointer;font-size:12px',
  failure: 'border-left:4px solid #cf222e;padding:2px 0 2px 12px;margin:8px 0 4px 0;font-size:14px',
  notice:
    'border-left:4px solid #bf8700;padding:2px 0 2px 12px;margin:6px 0 6px 0;font-size:13px;max-width:1000px',
  lineage: 'display:block;max-width:100%;height:auto;margin:4px 0 0',
  // Paler text within it is still told from its ground: 0.8 of it, see `pale`, gives 4.5 to 1.
  dimmed: 'opacity:0.82;border-left:3px dashed #808080b3;padding:0 0 0 12px;margin:6px 0 0 0',
  partial: 'border-left:3px dashed #808080b3;padding:0 0 0 12px;margin:10px 0 0 0',
  stale: 'border-left:4px solid #bf8700;padding:0 0 0 10px;margin:6px 0 6px 0',
  markdown: 'border-left:3px solid #80808061;padding:0 0 0 14px;margin:4px 0 0;max-width:820px'
} as const

/**
 * Classes that keep MathJax out, of the versions in JupyterLab and in nbconvert's pages: to it what
 * stands between two `$`, as in `${a} and ${b}`, is a formula.
 */
export const noFormulas = 'mathjax_ignore tex2jax_ignore'

/**
 * The class of tables whose rows may stand in any order. The extension of JupyterLab makes their
 * headings sort them; a sanitiser leaves classes where they are.
 */
export const sortable = 'nix-workflow-sortable'

/**
 * The attribute of a table's cell. Numbers stand right, as all cells do in every client, so most have
 * none; words stand left.
 */
export function cellLook(numeric: boolean, ...own: readonly string[]): Html {
  const all = [...(numeric ? [] : ['text-align:left']), ...own].filter((one) => one !== '')
  return all.length === 0 ? nothing : markup` style="${all.join(';')}"`
}

/** More characters than these stand in a narrower cell, in several lines. */
const longWords = 48

/** What `cellLook` takes for words of a cell, by their length. */
export function lengthLook(words: string): string {
  return words.length > longWords ? style.long : ''
}
