import { describe, expect, it } from 'vitest'
import { filePreview } from '../../../../kernel/render/files/preview.ts'
import { svgTitle } from '../../../../kernel/render/files/svg-title.ts'
import { all, offences, parsePage } from '../page.ts'

const base64 = (svg: string): string => Buffer.from(svg).toString('base64')

describe('what a picture in SVG calls itself', () => {
  it.each([
    ['<svg><title>Loss while training</title></svg>', 'Loss while training'],
    ['<svg><title id="t">\n  a &lt; b &amp;amp; &quot;c&#x27;\n</title></svg>', 'a < b &amp; "c\''],
    ['<svg><title></title></svg>', null],
    ['<svg><titles>no</titles></svg>', null],
    ['<svg><title>not closed', null],
    ['<svg><title><script>x</script></title></svg>', null],
    [`<svg>${' '.repeat(5000)}<title>too far behind</title></svg>`, null]
  ])('%j', (svg, title) => {
    expect(svgTitle(base64(svg))).toBe(title)
  })

  it('is cut where it is long', () => {
    for (const length of [201, 2000])
      expect(
        Array.from(svgTitle(base64(`<title>${'x'.repeat(length)}</title>`)) ?? '')
      ).toHaveLength(200)
  })

  it('is the alternative text, with the name of the file, and nothing else', () => {
    const svg = '<svg><title>"&gt;&lt;img onerror=x&gt;</title></svg>'
    const preview = { kind: 'image', mimeType: 'image/svg+xml', base64: base64(svg) } as const
    const file = { path: 'roc.svg', size: 9, type: 'image/svg+xml' }
    const sized = { ...file, preview: { ...preview, width: 9, height: 9 } }
    const page = parsePage(filePreview(sized, () => null, 'alone').markup)
    expect(offences(page)).toEqual([])
    expect(all(page, 'img')[0]?.attributes.get('alt')).toBe('"><img onerror=x> · roc.svg')
  })
})
