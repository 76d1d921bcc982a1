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
  card: 'border:1px solid #8886;border-radius:8px;padding:10px 16px;margin:6px 0;max-width:1000px;font-size:13px;line-height:1.5;font-variant:tabular-nums;overflow-wrap:break-word',
  header: 'line-height:1.8',
  name: 'font-size:15px;margin-right:8px',
  pill: 'color:#fff;border-radius:9px;padding:1px 8px;white-space:nowrap',
  doubt:
    'color:#5c3d00;background:#fff3cd;border-radius:9px;padding:1px 8px;font-size:12px;white-space:nowrap;margin-left:8px',
  pale: 'opacity:.8',
  quiet: 'opacity:.8;font-size:12px',
  why: 'display:block;font-size:12px;line-height:1.5',
  section: 'margin:9px 0 0',
  notBold: 'font-weight:400',
  tile: 'display:inline-block;vertical-align:top;margin:9px 16px 0 0;font-size:12px',
  picture: 'background:#fff;border-radius:6px',
  caption: 'font-size:12px',
  pre: 'background:#8882;padding:8px;white-space:pre-wrap',
  tall: 'max-height:420px;overflow:auto',
  scroll: 'overflow-x:auto',
  table: 'font-size:12px;margin:4px 0 6px;text-align:right',
  columnFacts: 'font-size:11px',
  histogram: 'color:#3b82c4',
  nested: 'margin:0 0 0 18px',
  /** Of a cell whose text may be long. */
  long: 'max-width:360px',
  oneLine: 'white-space:nowrap',
  top: 'vertical-align:top',
  /** Of what is folded away beside each other; those that wrap no more do so as soon as one is open. */
  folds: 'display:flex;flex-wrap:wrap;gap:0 24px;margin:8px 0 0;font-size:12px',
  failure: 'border-left:4px solid #cf222e;padding:2px 0 2px 12px;margin:8px 0 4px 0;font-size:14px',
  notice:
    'border-left:4px solid #bf8700;padding:2px 0 2px 12px;margin:6px 0 6px 0;font-size:13px;max-width:1000px',
  // Paler text within it is still told from its ground: 0.8 of it, see `pale`, gives 4.5 to 1.
  dimmed: 'opacity:.82;border-left:3px dashed #888b;padding:0 0 0 12px;margin:6px 0 0 0',
  partial: 'border-left:3px dashed #888b;padding:0 0 0 12px;margin:10px 0 0 0',
  stale: 'border-left:4px solid #bf8700;padding:0 0 0 10px;margin:6px 0 6px 0',
  markdown: 'border-left:3px solid #8886;padding:0 0 0 14px;margin:4px 0 0;max-width:820px'
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

/**
 * The attribute of a name that anybody gave: its own direction of writing. Plain ASCII has the one of
 * the page, so that most names have none.
 */
export function nameDirection(name: string): Html {
  return /^[ -~]*$/.test(name) ? nothing : markup` dir="auto"`
}

/** What `cellLook` takes for words of a cell, by their length. */
export function lengthLook(words: string): string {
  return words.length > longWords ? style.long : ''
}
