import ts from 'typescript'

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
  ...['kernel/cells/', 'kernel/import/', 'kernel/session/'],
  ...['kernel/commands/', 'kernel/pages/']
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
  { of: 'kernel/cells/script-cell.ts', text: 'then script.make', why: 'a program of Nix' },
  { of: 'nix/freeze/venv.ts', text: 'import importlib', why: 'a program of Python' },
  { of: 'nix/builder/probe.ts', text: 'in derivation ({', why: 'a program of Nix' },
  { of: 'nix/cluster/job-script.ts', text: 'trap', why: 'a script of a shell' },
  { of: 'nix/places/try-builder.ts', text: 'in derivation ({', why: 'a program of Nix' },
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
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true)
  const found: { line: number; text: string }[] = []
  const look = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || isErrorMade(node) || isListing(node)) return
    const text = textOf(node)
    if (text !== null && words.test(text)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart())
      found.push({ line: line + 1, text })
    }
    ts.forEachChild(node, look)
  }
  look(file)
  return found
}

function isErrorMade(node: ts.Node): boolean {
  return ts.isNewExpression(node) && /Error$/.test(node.expression.getText())
}

function isListing(node: ts.Node): boolean {
  return ts.isPropertyAssignment(node) && /^(summary|means|line)$/.test(node.name.getText())
}

/** What a literal says, with `…` for what is put into it. */
function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text
  if (!ts.isTemplateExpression(node)) return null
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…')
}
