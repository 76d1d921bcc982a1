import type { SyntaxNode, Tree } from '@lezer/common'
import { parse, type Form } from './parse.ts'

/**
 * `text` with its lines, but for the first, moved by `spaces`, to the right or (negative) to the
 * left, without a change of what it means: lines that begin inside of a string stay where they are
 * if the string would become another one. A line moves no further to the left than it has spaces. A
 * text with a syntax error comes back as it is.
 */
export function shifted(text: string, form: Form, spaces: number): string {
  if (spaces === 0 || !text.includes('\n')) return text
  const { tree } = parse(text, form)
  if (tree === null) return text
  const lines = text.split('\n')
  const kept = linesToKeep(tree, text, lines, spaces)
  return lines.map((line, index) => (kept.has(index) ? line : movedLine(line, spaces))).join('\n')
}

/** How far all lines but the first stand from the left at least; blank ones are not looked at. */
export function commonIndentation(text: string): number {
  const [, ...lines] = text.split('\n')
  const indents = lines.filter((line) => line.trim() !== '').map(indentOf)
  return indents.reduce((least, indent) => Math.min(least, indent), Infinity)
}

function movedLine(line: string, spaces: number): string {
  if (spaces < 0) return line.slice(Math.min(indentOf(line), -spaces))
  return isBlank(line) ? line : ' '.repeat(spaces) + line
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0
}

function isBlank(line: string): boolean {
  return /^ *$/.test(line)
}

/** The first line, and those whose beginning is part of a string that must not change. */
function linesToKeep(
  tree: Tree,
  text: string,
  lines: readonly string[],
  spaces: number
): ReadonlySet<number> {
  const starts: number[] = []
  let start = 0
  for (const line of lines) {
    starts.push(start)
    start += line.length + 1
  }
  const kept = new Set([0])
  tree.iterate({
    enter({ name, node }) {
      if (name !== 'String' && name !== 'IndentedString') return
      const inside = linesInside(node, starts)
      const moves =
        name === 'IndentedString' &&
        /^'' *\n/.test(text.slice(node.from, node.to)) &&
        inside.every((line) => movesAlike(lines[line] ?? '', spaces))
      if (!moves) for (const line of inside) kept.add(line)
    }
  })
  return kept
}

/** The lines that begin in the string itself, and not in an interpolation. */
function linesInside(node: SyntaxNode, starts: readonly number[]): number[] {
  const interpolations = node.getChildren('Interpolation')
  const found: number[] = []
  for (let line = firstAfter(starts, node.from); line < starts.length; line++) {
    const start = starts[line] ?? 0
    if (start >= node.to) break
    if (!interpolations.some(({ from, to }) => from < start && start < to)) found.push(line)
  }
  return found
}

/**
 * Nix takes from each line of an indented string what the least indented one has, so a string whose
 * lines all move alike stays the same; one of blanks alone does not count for the least.
 */
function movesAlike(line: string, spaces: number): boolean {
  if (line.includes('\r')) return false
  if (spaces > 0) return line === '' || !isBlank(line)
  return isBlank(line) || indentOf(line) >= -spaces
}

/** The index of the first of the ascending numbers that is greater than `offset`. */
function firstAfter(numbers: readonly number[], offset: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] ?? 0) > offset) high = middle
    else low = middle + 1
  }
  return low
}
