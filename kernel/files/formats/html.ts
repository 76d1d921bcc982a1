import { type Reader, told } from '../reading/index.ts'
import { linesReading, readText } from '../text/index.ts'

/** An HTML page by its title, and alone also its source. It is never made part of a page. */
export const readHtml: Reader = async (content, _path, limits) => {
  const text = await readText(content, limits.head, limits.tail)
  if (text === null) return null
  const beginning = text.head.slice(0, 20_000)
  const from = beginning.search(/<title[\s>]/i)
  const title =
    from < 0 ? null : (/^<title[^<>]*>([^<]{0,500})/i.exec(beginning.slice(from))?.[1] ?? null)
  const words = (title ?? '').replace(/\s+/g, ' ').trim()
  const source = limits.native ? await linesReading(text, content, limits) : told()
  return {
    preview: source.preview,
    notes: [
      ...(words === '' ? [] : [{ kind: 'title', text: words.slice(0, 120) } as const]),
      { kind: 'page-not-run' },
      ...(source.notes ?? [])
    ]
  }
}
