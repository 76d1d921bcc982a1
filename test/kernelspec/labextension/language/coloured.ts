import { pythonLanguage } from '@codemirror/lang-python'
import type { Tree } from '@lezer/common'
import { classHighlighter, highlightTree } from '@lezer/highlight'
import { nixLanguage } from '../../../../kernelspec/labextension/language/nix-language.ts'

/** The language as the page has it where Python is the only other one. */
export const language = nixLanguage((name) => (name === 'python' ? pythonLanguage.parser : null))

export function treeOf(text: string): Tree {
  return language.parser.parse(text)
}

/**
 * A line for each part that has a colour: its classes, and its text as JSON. Parts of one class that
 * stand side by side are one.
 */
export function coloured(text: string): string {
  const parts: { from: number; to: number; classes: string }[] = []
  highlightTree(treeOf(text), classHighlighter, (from, to, names) => {
    const classes = names.replaceAll('tok-', '')
    const last = parts.at(-1)
    if (last?.to === from && last.classes === classes) last.to = to
    else parts.push({ from, to, classes })
  })
  return parts
    .map(
      ({ from, to, classes }) => `${classes.padEnd(24)} ${JSON.stringify(text.slice(from, to))}\n`
    )
    .join('')
}
