import type { Html } from './html.ts'

/** A tag as `markup` writes it: values in double quotes, which none of them holds. */
const tag = /<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)+>/g
const attribute = / ([a-z-]+)="([^"]*)"/g

/** What HTML takes without quotes; behind a stroke at its end a tag could be taken for a closed one. */
const bare = /^[^\s"'`=<>]*[^\s"'`=<>/]$/

/**
 * The text of a page with few double quotes: in the file of a notebook each takes a backslash more, so
 * a value has quotes only where HTML wants some, and single ones where it holds none. Classes keep
 * theirs: by them tools that compare notebooks find what they take out.
 */
export function shortAttributes({ markup }: Html): string {
  return markup.replace(tag, (whole) =>
    whole.replace(attribute, (written, name: string, value: string) => {
      if (name === 'class') return written
      if (value === '') return ` ${name}`
      if (bare.test(value)) return ` ${name}=${value}`
      return value.includes("'") ? written : ` ${name}='${value}'`
    })
  )
}
