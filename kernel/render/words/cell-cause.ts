import type { CellCause } from '../../outcome/index.ts'

/** How to fix a mistake that beginners often make, as the end of a sentence. */
export function cellCauseInWords(cause: CellCause): string {
  switch (cause.kind) {
    case 'unclosed-comment':
      return `the comment that begins on line ${cause.line} is not closed: write \`*/\``
    case 'strange-character':
      return strangeCharacter(cause.character, cause.meant)
    case 'single-quote':
      return "a string stands in `\"…\"`, or over several lines in `''…''`; a single `'` begins none"
    case 'command-inside':
      return 'lines that begin with `%` stand at the top of a cell, before all definitions'
    case 'text-without-quotes':
      return "text stands in quotes, and so does what is put into it: `\"${tool}/bin/tool --option\"`, or `''…''` over several lines"
    case 'runaway-string':
      return `the string that begins on line ${cause.line} goes on into line ${cause.into}: a \`''\` is missing at its end, before line ${cause.into}`
    case 'list-comma':
      return 'the elements of a list are separated by blanks, without commas: `[ 1 2 3 ]`'
    case 'negative-in-list':
      return `in a list a negative number stands in parentheses: \`(-${cause.operand})\``
    case 'missing-semicolon': {
      const behind = cause.behind === null ? 'the string that ends' : `'${cause.behind}'`
      return `a \`;\` is missing behind ${behind} on line ${cause.line}`
    }
    case 'colon-for-equals':
      return `in a set write \`${cause.name} = value;\``
    case 'equals-for-comparison':
      return 'two values are compared with `==`; a single `=` gives a name its value'
    case 'semicolon-after-question':
      return 'a `;` ends a definition (`name = value;`); the expression at the end of a cell has none'
    case 'definition-after-question':
      return `definitions come before the expression of a cell: \`${cause.name} = …\` on line ${cause.line} stands behind it`
    case 'unclosed':
      return `the ${cause.is} \`${cause.opening}\` that begins on line ${cause.line} is not closed: a \`${cause.closing}\` is missing`
    case 'nothing-open':
      return `nothing is open that this \`${cause.closing}\` could close: take it out`
  }
}

function strangeCharacter(character: string, meant: string | null): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  const what = meant === null ? 'an ordinary space' : `\`${meant}\``
  return `the character “${character}” (U+${code}) means nothing to Nix: write ${what}`
}
