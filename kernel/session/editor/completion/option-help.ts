import { onceEach, type ProgramOption } from './option-source.ts'

/** Characters of a line of help that are looked at: options and what they mean begin before that. */
const longestLine = 400

/** Characters of what an option means: a line of a menu has no room for more. */
const longestMeaning = 160

/**
 * The options that a program's help lists, in its order, each once: lines that begin with one, as
 * argparse, click, getopt, Go and those of GNU write them, with what stands behind it or below it.
 * Where no line does, all that looks like an option.
 */
export function optionsInHelp(help: string): readonly ProgramOption[] {
  const lines = help.split('\n').map((line) => line.slice(0, longestLine))
  const listed = lines.flatMap((line, index) => listedOptions(line, lines[index + 1] ?? ''))
  return onceEach(listed.length > 0 ? listed : lines.flatMap(anyOptions))
}

function listedOptions(line: string, next: string): readonly ProgramOption[] {
  const text = line.trimStart()
  if (!text.startsWith('-')) return []
  const gap = / {2}|\t/.exec(text)?.index ?? text.length
  const names = namesIn(text.slice(0, gap))
  const behind = text.slice(gap).trim()
  const isBelow = behind === '' && indentOf(next) > indentOf(line) && !/^\s*-/.test(next)
  const means = (isBelow ? next.trim() : behind).slice(0, longestMeaning)
  return names.map((name) => ({ name, means }))
}

/** `-e N, --epochs=N`, `--[no-]color`, `-v / --verbose`. */
function namesIn(head: string): readonly string[] {
  return head.split(/[\s,|/]+/).flatMap((word) => {
    const [, dashes = '', no = '', rest = ''] = /^(--?)(\[no-?\])?([A-Za-z][\w-]*)/.exec(word) ?? []
    if (rest === '') return []
    const name = `${dashes}${rest}`
    return no === '' ? [name] : [name, `${dashes}${no.slice(1, -1)}${rest}`]
  })
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

function anyOptions(line: string): readonly ProgramOption[] {
  return [...line.matchAll(/(?<![\w-])--?[A-Za-z][\w-]*/g)].map(([name]) => ({ name, means: '' }))
}
