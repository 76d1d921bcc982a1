import { cleanLine } from '../base/index.ts'

/** Where a picture says what it is: bytes of its beginning, in base64 a third more. */
const beginning = 4096

const entities: Readonly<Record<string, string>> = {
  ...{ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&#39;': "'", '&#x27;': "'" },
  '&amp;': '&'
}

/**
 * What a picture in SVG calls itself, for those who cannot see it; null where it says nothing at its
 * beginning. It is text and nothing else: whoever shows it escapes it.
 */
export function svgTitle(base64: string): string | null {
  const text = Buffer.from(base64.slice(0, (beginning * 4) / 3), 'base64').toString('utf8')
  const written = /<title(?:\s[^<>]*)?>([^<]*)<\/title\s*>/.exec(text)?.[1] ?? ''
  const words = written.replace(
    /&(?:lt|gt|quot|apos|amp|#39|#x27);/g,
    (one) => entities[one] ?? one
  )
  const title = cleanLine(words.trim(), 200)
  return title === '' ? null : title
}
