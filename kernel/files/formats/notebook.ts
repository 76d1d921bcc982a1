import { isObject } from '../../../nix/base/index.ts'
import { decodeText, depthOf, type Reader, told } from '../reading/index.ts'

const largest = 8 * 1024 * 1024

/** What a Jupyter notebook is about: its title, kernel and cells. Nothing in it is run or shown. */
export const readNotebook: Reader = async (content) => {
  const inert = { kind: 'notebook-not-shown' } as const
  if (content.isCut || content.size > largest) return told({ kind: 'notebook-too-large' }, inert)
  const text = decodeText(await content.read(0, content.size))
  if (text === null || depthOf(text) > 200) return null
  const notebook: unknown = JSON.parse(text)
  // Before format 4 the cells stood in worksheets, and a heading was a cell of its own.
  const sheets = listOf(field(notebook, 'worksheets'))
  const cells = [notebook, ...sheets].flatMap((sheet) => listOf(field(sheet, 'cells')))
  const sources = cells.map((cell) => ({
    isCode: field(cell, 'cell_type') === 'code',
    isHeading: field(cell, 'cell_type') === 'heading',
    isDone: listOf(field(cell, 'outputs')).length > 0,
    source: textOf(field(cell, 'source'))
  }))
  const first = sources.find(({ isCode }) => !isCode)
  const title =
    first?.isHeading === true
      ? first.source.split('\n')[0] || undefined
      : /^#+ +(.+)$/m.exec(first?.source ?? '')?.[1]
  const kernel = textOf(field(field(field(notebook, 'metadata'), 'kernelspec'), 'display_name'))
  const code = sources.filter(({ isCode }) => isCode)
  const done = code.filter(({ isDone }) => isDone).length
  return told(
    ...(title === undefined ? [] : [{ kind: 'title', text: title.slice(0, 120) } as const]),
    ...(kernel === '' ? [] : [{ kind: 'fact', text: kernel.slice(0, 60) } as const]),
    { kind: 'notebook-of', cells: cells.length, code: code.length, done },
    inert
  )
}

function field(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return listOf(value)
    .filter((line) => typeof line === 'string')
    .join('')
}
