import type { StorePath } from '../../../nix/base/index.ts'
import { type LineageStep, ownPlaceholder } from '../../../nix/store/index.ts'

/** How what stands in a derivation for an output begins: a path of the store, or a placeholder. */
const start = /\/(?:nix\/store\/[0-9a-z]{32}-|[0-9a-z]{52})/g

/**
 * Puts names in the place of what stands in a derivation for outputs. A name is text, whatever it holds.
 * In time proportional to the text, however many `words` there are.
 */
export function inNotebookWords(words: ReadonlyMap<string, string>): (text: string) => string {
  const byStart = Map.groupBy(words.keys(), (reference) => reference.match(start)?.[0] ?? '')
  return (text) => {
    const pieces: string[] = []
    let end = 0
    for (const { 0: begin, index } of text.matchAll(start)) {
      if (index < end) continue
      const reference = byStart.get(begin)?.find((one) => text.startsWith(one, index))
      if (reference === undefined) continue
      pieces.push(text.slice(end, index), words.get(reference) ?? '')
      end = index + reference.length
    }
    return pieces.join('') + text.slice(end)
  }
}

/**
 * Puts names in the place of all that stands in a derivation for outputs: `$out` for its own, and
 * `${NAME}` for each that it refers to.
 */
export function inWordsOfStep(
  references: LineageStep['references'],
  nameOf: (drvPath: StorePath) => string
): (text: string) => string {
  const named = [...references].map(
    ([reference, { drvPath }]) => [reference, `\${${nameOf(drvPath)}}`] as const
  )
  return inNotebookWords(new Map([[ownPlaceholder('out'), '$out'], ...named]))
}
