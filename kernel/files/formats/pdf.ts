import { inflateSync } from 'node:zlib'
import { dimensionsOf } from '../binary/index.ts'
import {
  type Content,
  type DrawPage,
  type Limits,
  type Preview,
  type Reader,
  told
} from '../reading/index.ts'

/** The page tree stands near the end in most files; of a large one only both ends are looked at. */
const end = 1024 * 1024
const mostStreams = 40
const mostNative = 3 * 1024 * 1024
/** A file of this size is copied, and looked for its first page, in a tenth of a second. */
const mostDrawn = 16 * 1024 * 1024
/** What makes a viewer act by itself: scripts, programs, addresses. ISO 32000-1, 12.6.4. */
const active = /\/(JavaScript|JS|Launch|SubmitForm|ImportData|RichMedia)\b/

/**
 * A PDF by its number of pages and its title, and where there is something that draws it, its first
 * page. Its bytes are handed on to a frontend that shows such files itself, unless it holds scripts in
 * plain sight.
 */
export const readPdf: Reader = async (content, _path, limits, _within, drawPage) => {
  const isWhole = !content.isCut && content.size <= 2 * end
  const bytes = isWhole
    ? await content.read(0, content.size)
    : Buffer.concat([
        await content.read(0, end),
        await content.read(Math.max(end, content.size - end), end)
      ])
  const text = bytes.toString('latin1')
  const unpacked = isWhole ? objectStreams(bytes, text) : ''
  const pages = pageCount(text + unpacked)
  const isActive = active.test(text) || active.test(unpacked)
  const title = /\/Title\s*\(([^()\\]{1,200})\)/.exec(text + unpacked)?.[1]
  const picture = drawPage === null ? null : await firstPage(content, limits, drawPage)
  const isFirst = picture !== null && pages !== null && pages > 1
  const words = told(
    { kind: 'pages', count: pages, isFirstShown: isFirst },
    ...(title === undefined ? [] : [{ kind: 'title', text: title } as const]),
    ...(isActive ? [{ kind: 'scripts-of-pdf' } as const] : [])
  )
  const reading = picture === null ? words : { ...words, preview: picture }
  if (!limits.native || isActive || content.isCut || content.size > mostNative) return reading
  const whole = await content.read(0, content.size)
  return { ...reading, native: { mimeType: 'application/pdf', data: whole.toString('base64') } }
}

async function firstPage(
  content: Content,
  limits: Limits,
  drawPage: DrawPage
): Promise<Extract<Preview, { readonly kind: 'image' }> | null> {
  if (content.isCut || content.size > mostDrawn) return null
  const pdf = await content.read(0, content.size)
  const drawn = await drawPage(pdf, { pixels: limits.page, bytes: limits.picture })
  if (drawn === null) return null
  const { mimeType, content: picture } = drawn
  const { width, height } = dimensionsOf(mimeType, picture)
  return { kind: 'image', mimeType, base64: picture.toString('base64'), width, height }
}

/** The count of the root of the page tree is the largest; where there is none, pages are counted. */
function pageCount(text: string): number | null {
  const counts: number[] = []
  for (const { index } of text.matchAll(/\/Type\s{0,20}\/Pages\b/g)) {
    const around = text.slice(Math.max(0, index - 2000), index + 2000)
    const from = around.lastIndexOf('obj', Math.min(2000, index))
    const within = around.slice(Math.max(0, from))
    const count = /\/Count\s{0,20}(\d{1,7})/.exec(within)?.[1]
    if (count !== undefined) counts.push(Number(count))
    if (counts.length > 1000) break
  }
  if (counts.length > 0) return Math.max(...counts)
  const pages = text.match(/\/Type\s{0,20}\/Page\b/g)?.length ?? 0
  return pages === 0 ? null : pages
}

/** Objects that are packed together and deflated: ISO 32000-1, 7.5.7. */
function objectStreams(bytes: Buffer, text: string): string {
  const parts: string[] = []
  for (const { index } of text.matchAll(/\/ObjStm\b/g)) {
    if (parts.length >= mostStreams) break
    const from = text.indexOf('stream', index)
    const to = from < 0 ? -1 : text.indexOf('endstream', from)
    if (to < 0) continue
    const start = from + 6 + (text[from + 6] === '\r' ? 2 : 1)
    try {
      const inflated = inflateSync(bytes.subarray(start, to), { maxOutputLength: end })
      parts.push(inflated.toString('latin1'))
    } catch {
      // Packed otherwise, or broken: what is told comes from the others.
    }
  }
  return parts.join('\n')
}
