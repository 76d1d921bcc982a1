import { chartOf } from './chart.ts'
import { readJsonText } from './common.ts'
import { decodeText, depthOf, isJson, type Reader } from '../reading/index.ts'

/**
 * Frontends show JSON as a tree of their own, which is slow for more than this, and breaks for
 * nesting that nobody can read.
 */
const mostNative = 512 * 1024
const deepestNative = 60

/**
 * JSON as folded text with its single values, or the chart that it specifies. What is small enough
 * is handed on to the frontend's own viewer too.
 */
export const readJson: Reader = async (content, _path, limits) => {
  const reading = await readJsonText(content, limits)
  if (reading?.preview.kind !== 'json' || content.isCut) return reading
  const bytes = content.size > mostNative ? null : await content.read(0, content.size)
  const text = bytes === null ? null : decodeText(bytes)
  if (text === null || depthOf(text) > deepestNative) return reading
  const value = parsed(text)
  if (value === undefined) return reading
  const chart = chartOf(value, reading.preview.text)
  if (chart !== null) {
    const { preview, native, type, notes } = chart
    const told = notes.length === 0 ? {} : { notes }
    return limits.native && native !== undefined
      ? { preview, type, native, ...told }
      : { preview, type, ...told }
  }
  return limits.native
    ? { ...reading, native: { mimeType: 'application/json', data: value } }
    : reading
}

function parsed(text: string) {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return isJson(value) ? value : undefined
  } catch {
    // NaN and Infinity, which Python writes, are no JSON.
    return undefined
  }
}
