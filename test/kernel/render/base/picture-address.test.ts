import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { svgAddress, svgFileAddress } from '../../../../kernel/render/base/picture-address.ts'
import { svgOf } from '../page.ts'

const plain =
  '<svg xmlns="http://www.w3.org/2000/svg" width="9"><text>50 % of #1 &amp; more</text></svg>'
const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('the address of a picture in SVG', () => {
  it.each([
    ['a picture with single quotes', plain, plain.replaceAll('"', "'")],
    ['single quotes in words', '<svg a="1">it\'s</svg>', '<svg a="1">it\'s</svg>'],
    ['a quote in words', '<svg a="1">"</svg>', "<svg a='1'>\"</svg>"],
    ['a quote in a tag alone', '<svg a="1" b=">', '<svg a="1" b=">'],
    ['a tag within a tag', '<svg a="<b c="1">', "<svg a=\"<b c='1'>"],
    ['a tag without an end', '<svg a="1"><b c="2"', '<svg a=\'1\'><b c="2"'],
    [
      'signs of addresses',
      `<a b="%22#&\`\n\t">% of ${'many '.repeat(20)}</a>`,
      `<a b='%22#&\`\n\t'>% of ${'many '.repeat(20)}</a>`
    ],
    ['a bracket in a value', '<svg a="x>y">"</svg>', '<svg a="x>y">"</svg>'],
    ['what is no markup', '"><script>', '"><script>'],
    ['signs of elsewhere', '<svg>größer ≤ 👍</svg>', '<svg>größer ≤ 👍</svg>']
  ])('of %s is the same picture', (_, svg, expected) => {
    expect(svgOf(svgAddress(svg).markup)).toBe(expected)
  })

  it('is shorter than base64 would be, and base64 where that is shorter', () => {
    const longer = `data:image/svg+xml;base64,${base64(plain)}`
    expect(svgAddress(plain).markup.length).toBeLessThan(longer.length)
    expect(svgAddress(`<svg>${'語'.repeat(300)}</svg>`).markup).toContain(';base64,')
  })

  it('ends no attribute and no address, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { markup } = svgAddress(text)
        expect(markup).toMatch(/^data:image\/svg\+xml(;base64)?,[^"&#\\\s`]*( [^"&#\\\s`]*)*$/)
      })
    )
  })

  it.each(['<title>a</title>', '<STYLE></STYLE>', '<!-- a -->', '<![CDATA[a]]>', '<!--a--!>'])(
    'has no end that a sanitiser fears: %s',
    (inner) => {
      const { markup } = svgAddress(`<svg>${inner}</svg>`)
      expect(markup).not.toMatch(/(--!?|\])>|<\/(style|title)/i)
      expect(svgOf(markup)).toBe(`<svg>${inner}</svg>`)
    }
  )

  it('of a file has its bytes, also of no UTF-8', () => {
    expect(svgOf(svgFileAddress(base64("<svg a='1'/>")).markup)).toBe("<svg a='1'/>")
    const other = Buffer.from([0x3c, 0xff, 0x3e]).toString('base64')
    expect(svgFileAddress(other).markup).toBe(`data:image/svg+xml;base64,${other}`)
  })
})
