import type { InspectionBlock } from '../../../outcome/index.ts'
import { libraryArguments } from './arguments.ts'
import { libraryDocumentation } from './documentation.ts'

/**
 * What is told of a name of the library, or of a part of one: what it does, with examples, and the keys
 * that it takes. null where the library has none.
 */
export function libraryBlocks(
  packageRoot: string,
  path: readonly string[]
): readonly InspectionBlock[] | null {
  const documentation = libraryDocumentation(packageRoot, path)
  if (documentation === null) return null
  const [first, ...rest] = blocksOfText(documentation)
  const known = libraryArguments(path) ?? []
  const facts = known.map(({ name, means }) => ({ name, text: means }))
  return [
    ...(first === undefined ? [] : [first]),
    ...(facts.length === 0 ? [] : [{ kind: 'facts' as const, facts }]),
    ...rest
  ]
}

/** Paragraphs, and what is indented as code, with its blank lines. */
export function blocksOfText(text: string): readonly InspectionBlock[] {
  const blocks: InspectionBlock[] = []
  for (const part of text.split(/\n[ \t]*\n/)) {
    const isCode = part.split('\n').every((line) => line.startsWith('  ') || line.trim() === '')
    const before = blocks.at(-1)
    if (!isCode) blocks.push({ kind: 'paragraph', text: part })
    else if (before?.kind === 'code')
      blocks[blocks.length - 1] = { kind: 'code', text: `${before.text}\n\n${withoutIndent(part)}` }
    else blocks.push({ kind: 'code', text: withoutIndent(part) })
  }
  return blocks
}

function withoutIndent(text: string): string {
  return text.replace(/^ {2}/gm, '')
}
