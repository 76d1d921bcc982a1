/** An option that a program takes, as its source says. */
export interface ProgramOption {
  /** With its dashes. */
  readonly name: string
  /** What the source says of it; empty where it says nothing. */
  readonly means: string
}

/** Characters of a source that are read. */
export const longestSource = 400_000
/** Options of a program: no help that anybody reads has more. */
export const mostOptions = 300

/**
 * The options that a script takes, in the order of its source: those that argparse, click, typer or
 * optparse are told; `case` and `getopts` of a shell; else all that looks like one outside of comments.
 * The source is only read.
 */
export function optionsInSource(source: string): readonly ProgramOption[] {
  const text = source.slice(0, longestSource)
  const declared = declaredOptions(text)
  return onceEach(declared.length > 0 ? declared : anyOptions(text))
}

/** The first of each name, as many as a menu has room for. */
export function onceEach(options: readonly ProgramOption[]): readonly ProgramOption[] {
  const byName = new Map<string, ProgramOption>()
  for (const option of options) if (!byName.has(option.name)) byName.set(option.name, option)
  return [...byName.values()].slice(0, mostOptions)
}

/** A call that declares an option, up to where the next begins. */
const declaration =
  /(?:add_argument|add_option|click\.option|typer\.Option|make_option|\.option|\boption)\s*\(/g

function declaredOptions(text: string): readonly ProgramOption[] {
  const starts = [...text.matchAll(declaration)].map((match) => match.index + match[0].length)
  return starts.flatMap((start, index) => {
    const end = Math.min(starts[index + 1] ?? text.length, start + longestDeclaration)
    const call = text.slice(start, end)
    const means = helpIn(call)
    return namesIn(call).map((name) => ({ name, means }))
  })
}

/** Characters of a declaration that are looked at. */
const longestDeclaration = 2000

/** The names with which a declaration begins: strings, one behind the other. */
function namesIn(call: string): readonly string[] {
  const names: string[] = []
  for (const { 1: double, 2: single, index } of call.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)) {
    // What follows in words of its own is about the option: `help="…"`.
    if (/=\s*$/.test(call.slice(Math.max(0, index - 20), index))) break
    const text = double ?? single ?? ''
    const parts = text.split(/[\s,/]+/).filter((part) => optionName.test(part))
    if (parts.length === 0) {
      // A default may stand before the names, as typer has it.
      if (names.length > 0) break
      continue
    }
    names.push(...parts)
  }
  return names
}

const optionName = /^--?[a-zA-Z][\w-]*$/

function helpIn(call: string): string {
  const [, double, single] = /\bhelp\s*=\s*\(?\s*(?:"([^"\n]*)"|'([^'\n]*)')/.exec(call) ?? []
  return (double ?? single ?? '').trim()
}

function anyOptions(text: string): readonly ProgramOption[] {
  const lines = text.split('\n').filter((line) => !/^\s*(#|\/\/)/.test(line))
  const getopts = lines.flatMap((line) => {
    const letters = /\bgetopts\s+["']?:?([a-zA-Z:]+)/.exec(line)?.[1] ?? ''
    return Array.from(letters.replaceAll(':', '')).map((letter) => `-${letter}`)
  })
  const long = lines.flatMap((line) =>
    [...line.matchAll(/(?<![\w-])--[a-zA-Z][\w-]*/g)].map(([name]) => name)
  )
  return [...getopts, ...long].map((name) => ({ name, means: '' }))
}
