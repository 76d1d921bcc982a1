import { format } from 'prettier'
import { quoted } from '../page.ts'
import { style } from '../../../../kernel/render/base/style.ts'

/** Those of several declarations; one alone says what it is. */
const named = Object.entries(style)
  .filter(([, declarations]) => declarations.includes(';'))
  .sort(([, one], [, other]) => other.length - one.length)

/** Styles by the names that `base/style.ts` gives them: another colour is no change of every card. */
function withStyleNames(html: string): string {
  return html.replace(/style="([^"]*)"/g, (_, all: string) => {
    const found = named.find(([, value]) => `${all};`.startsWith(`${value};`))
    return found === undefined ? `style="${all}"` : `style="${all.replace(found[1], found[0])}"`
  })
}

const picture = /data:image\/svg\+xml(;base64)?,([^"]+)/g

/**
 * A page laid out so that a difference can be read: an element a line, styles by their names, and
 * pictures that are drawn by the kernel unpacked below it. By Prettier: oxfmt does not know of a cell
 * of a table that nothing closes where it ends.
 */
export async function readable(html: string): Promise<string> {
  const written = quoted(html)
  const drawn = [...written.matchAll(picture)].map(([, base64, text = '']) =>
    base64 === undefined ? decodeURIComponent(text) : Buffer.from(text, 'base64').toString('utf8')
  )
  let number = 0
  const page = withStyleNames(written).replace(picture, () => `picture ${(number += 1)}, below`)
  const options = { parser: 'html', printWidth: 100, htmlWhitespaceSensitivity: 'ignore' } as const
  const pages = await Promise.all([page, ...drawn].map((one) => format(one, options)))
  return pages
    .map((one, index) => (index === 0 ? one : `\n<!-- picture ${index} -->\n${one}`))
    .join('')
}
