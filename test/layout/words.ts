import { parseSync, Visitor, type Node } from 'oxc-parser'

/**
 * What `nix/` is not about: what a reader sees, and what they type. What it finds are kinds with data,
 * and `kernel/render/words/` has the sentences.
 */
const ofNotebooks = /\b(?:cells?|cards?|notebooks?)\b|(?<![\w%])%[a-z]{2,}/

/** The lines of a text, comments too, that speak of notebooks, with their numbers. */
export function linesOnNotebooks(text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) => (ofNotebooks.test(line) ? [`${index + 1}: ${line.trim()}`] : []))
}

/** Parts that find out what is to be said, and leave the saying to `kernel/render/words/`. */
export const wordless: readonly string[] = [
  ...['nix/', 'kernel/notebook-file/'],
  ...['kernel/cells/', 'kernel/import/', 'kernel/session/', 'kernel/running/'],
  ...['kernel/commands/', 'kernel/pages/', 'kernel/files/', 'kernel/cli/']
]

/** Rooms of these that tell of what is behind a name, in the words of a manual. */
export const worded: readonly string[] = ['kernel/session/editor/']

/** A text that looks like a sentence, in a part without words. */
export interface OtherWords {
  readonly of: string
  /** A part of the text; all of the file's where it is empty. */
  readonly text: string
  readonly why: string
}

/** What looks like prose there and is none, or is none of ours. */
export const otherWords: readonly OtherWords[] = [
  {
    of: 'kernel/session/evaluation/place-settings.ts',
    text: 'plain = x:',
    why: 'an expression of Nix'
  },
  {
    of: 'kernel/session/evaluation/place-settings.ts',
    text: 'map (one:',
    why: 'an expression of Nix'
  },
  {
    of: 'kernel/session/results/links.ts',
    text: '# ',
    why: 'the first line of a file that is written beside the notebook, by which it is known'
  },
  {
    of: 'kernel/import/levels.ts',
    text: 'is an argument of the program',
    why: 'a definition of the notebook that is written, which its reader fills in'
  },
  {
    of: 'kernel/import/our-library.ts',
    text: '# Exported by Nix Workflow.',
    why: 'the first line of an exported program, by which it is known'
  },
  {
    of: 'kernel/commands/export/write-program.ts',
    text: '# Exported by Nix Workflow.',
    why: 'the same first line, where it is written'
  },
  {
    of: 'kernel/commands/export/write-program.ts',
    text: ' Checksum of the rest: ',
    why: 'the rest of that line, by which an edit of the program is known'
  },
  {
    of: 'kernel/commands/export/write-program.ts',
    text: '# The library of Nix Workflow',
    why: 'the first line of a file by which the folder of the library is known'
  },
  {
    of: 'kernel/commands/export/program-text.ts',
    text: '# --- not defined in any cell ---',
    why: 'the line that %import knows again'
  },
  { of: 'kernel/files/reading/order.ts', text: '', why: 'endings of names of files' },
  { of: 'kernel/cells/script-cell.ts', text: 'then script.make', why: 'a program of Nix' },
  { of: 'nix/freeze/venv.ts', text: 'import importlib', why: 'a program of Python' },
  { of: 'nix/builder/probe-shell.ts', text: 'if [ -e', why: 'a script of a shell' },
  { of: 'nix/cluster/job-script.ts', text: 'trap', why: 'a script of a shell' },
  { of: 'nix/evaluator/word-probe.ts', text: 'step = name:', why: 'a program of Nix' },
  {
    of: 'nix/evaluator/signature.ts',
    text: '# ',
    why: 'the first line of that file again, as it is looked for'
  },
  {
    of: 'nix/evaluator/description.ts',
    text: 'bytes that are not UTF-8',
    why: 'how a value is written, as «lambda» is'
  },
  { of: 'nix/evaluator/error.ts', text: 'unexpected end of file', why: "Nix's own words" },
  { of: 'nix/base/texts.ts', text: '', why: "Nix's own words, as patterns" },
  { of: 'nix/syntax/nix-words.ts', text: 'unexpected end of file', why: "Nix's own words" }
]

/** Three words in a row, as no name, option or pattern has them. */
const words = /(?<![\w.\-/$])[A-Za-z][a-z']*(?: [A-Za-z][a-z']*){2,}(?![\w\-/])/

/**
 * The texts in a source that are prose, each with its line. Not among them: what an `Error` is made
 * with, which is a bug and is read by whoever mends it; what a command is listed with, which is its
 * own documentation; and comments.
 */
export function proseIn(
  source: string
): readonly { readonly line: number; readonly text: string }[] {
  const { program } = parseSync('source.ts', source)
  const found: { start: number; text: string }[] = []
  const apart: { start: number; end: number }[] = []
  const tell = (start: number, text: string) => {
    if (words.test(text)) found.push({ start, text })
  }
  const textOf = ({ start, end }: Node) => source.slice(start, end)
  new Visitor({
    ImportDeclaration: (node) => apart.push(node),
    NewExpression: (node) => {
      if (/Error$/.test(textOf(node.callee))) apart.push(node)
    },
    Property: (node) => {
      if (/^(summary|means|line)$/.test(textOf(node.key))) apart.push(node)
    },
    Literal: ({ start, value }) => {
      if (typeof value === 'string') tell(start, value)
    },
    // What is put into it is written as `…`.
    TemplateLiteral: ({ start, quasis }) => {
      tell(start, quasis.map(({ value }) => value.cooked ?? value.raw).join('…'))
    }
  }).visit(program)
  const isApart = (at: number) => apart.some(({ start, end }) => start <= at && at < end)
  return found.flatMap(({ start, text }) =>
    isApart(start) ? [] : [{ line: source.slice(0, start).split('\n').length, text }]
  )
}
