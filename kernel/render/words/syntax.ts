import type { CellFault, NixFault, ScriptFault } from '../../outcome/index.ts'
import { cellCauseInWords } from './cell-cause.ts'

/** What is wrong, and how to fix it where that can be guessed, as ends of sentences. */
export interface SyntaxWords {
  readonly message: string
  readonly hint: string | null
}

/** What cannot be read in a cell. `said` is what Nix itself says of it, which is shown instead. */
export function syntaxInWords(fault: CellFault, said?: string): SyntaxWords {
  const { message, hint } = faultInWords(fault)
  return { message: said ?? message, hint }
}

function faultInWords(fault: CellFault): SyntaxWords {
  switch (fault.kind) {
    case 'of-nix': {
      const { first } = fault
      const isTwice = fault.fault.kind === 'duplicate-attribute' && first !== null
      const elsewhere = isTwice ? ` on line ${first.line}, column ${first.column}` : ''
      const { message, hint } = nixFaultInWords(fault.fault)
      return { message: message + elsewhere, hint }
    }
    case 'unexpected': {
      const what = fault.text === null ? 'end of the cell' : `'${fault.text}'`
      const hint = fault.cause === null ? null : cellCauseInWords(fault.cause)
      return { message: `syntax error, unexpected ${what}`, hint }
    }
    case 'too-long':
      return {
        message: 'the cell has too many words, and is read up to here',
        hint: 'put its data into a file beside the notebook, and read that: `import ./data.nix`, `builtins.fromJSON (builtins.readFile ./data.json)`, or `static ./data` for a step'
      }
    case 'command-without-name':
      return {
        message: 'a command without a name',
        hint: 'write its name directly behind the `%`, or take the line out'
      }
    case 'script-not-first':
      return {
        message: '`%%` does not stand on the first line',
        hint: `put \`%%${fault.name}\` and its text into a cell of their own`
      }
    case 'computed-name':
      return {
        message: 'a name at the top of a cell cannot be computed',
        hint: `put it into a set that has a name: \`${fault.outer ?? 'NAME'} = { ${fault.name} = …; };\``
      }
    case 'part-of-recursive-set': {
      const { name, set } = fault
      return {
        message: `\`${name}\` means \`${set}.${name}\` in Nix here, since \`${set}\` is a \`rec\` set`,
        hint: `write this definition between the braces: \`${set} = rec { … };\``
      }
    }
    case 'name-of-library':
      return {
        message: `${fault.name} is what the workflow library itself is called`,
        hint: 'Take another name for this definition.'
      }
    default:
      return scriptFaultInWords(fault)
  }
}

/** What Nix rejects beyond its grammar, in its own words where it has some. */
function nixFaultInWords(fault: NixFault): SyntaxWords {
  switch (fault.kind) {
    case 'duplicate-attribute':
      return {
        message: `attribute '${fault.path}' already defined`,
        hint: 'take one of the two out, or give one another name'
      }
    case 'duplicate-formal':
      return {
        message: `duplicate formal function argument '${fault.name}'`,
        hint: 'a function can take an argument of one name only once'
      }
    case 'computed-let':
      return { message: 'dynamic attributes not allowed in let', hint: literalName }
    case 'computed-inherit':
      return { message: 'dynamic attributes not allowed in inherit', hint: literalName }
    case 'number':
      return {
        message: `invalid ${fault.type} '${fault.text}'`,
        hint: 'integers go to 9223372036854775807, floats to about 1.8e308'
      }
    case 'path-slash':
      return {
        message: fault.isLast ? 'path has a trailing slash' : 'path has two slashes in a row',
        hint: 'take the superfluous `/` of the path away'
      }
    case 'unclosed-comment':
      return {
        message: 'the comment is not closed',
        hint: 'a comment that begins with `/*` ends with `*/`'
      }
    case 'null-character':
      return {
        message: 'the string cannot be represented as a Nix string because it contains null bytes',
        hint: 'take the character U+0000 out'
      }
    case 'pipe':
      return {
        message: "the experimental Nix feature 'pipe-operators' is disabled",
        hint: 'write the function before its argument, `f x` instead of `x |> f`; or, with Nix 2.24 or newer, add `extra-experimental-features = pipe-operators` to your nix.conf and restart the kernel'
      }
    case 'depth':
      return {
        message: 'the expression is nested too deeply',
        hint: 'give parts of it names of their own'
      }
  }
}

const literalName = 'only a name that stands there literally can be used here'

function scriptFaultInWords(fault: ScriptFault): SyntaxWords {
  switch (fault.kind) {
    case 'script-without-language':
      return {
        message: '`%%` without a language',
        hint: 'write the language and a name for the step behind it: `%%python report`'
      }
    case 'no-language': {
      const known = fault.known.map((name) => `\`%%${name}\``).join(', ')
      return {
        message: `\`${fault.language}\` is no language`,
        hint: `there are ${known}, and those that the notebook defines with script.make`
      }
    }
    case 'null-in-script':
      return {
        message: 'a script cannot hold the character NUL',
        hint: 'write it as the language does, as in "\\0" or "\\x00"'
      }
    case 'half-character-in-script':
      return {
        message: 'a script cannot hold half a character (a lone surrogate), which no file can',
        hint: 'take it out, or write it as the language does, as in "\\ud800"'
      }
    case 'no-step-name':
      return {
        message:
          fault.written === null
            ? 'the step has no name'
            : `\`${fault.written}\` cannot be the name of a step: names are letters, digits, _ - and '`,
        hint: `write a name for the step behind the language: \`%%${fault.language} report\``
      }
    case 'nothing-swept':
      return {
        message: 'no parameter stands behind `--sweep`',
        hint: 'write a list for each that is to vary, as in `--sweep depth=[ 2 4 8 ]`'
      }
    case 'no-input-name':
      return {
        message: `\`${fault.written}\` is no name of an input`,
        hint: 'inputs are names of the notebook; give a value a name, as in `rate=0.5`, and put one of several words into parentheses: `count=(1 + 2)`'
      }
    case 'inputs-called-alike':
      return {
        message: `two inputs are called \`${fault.name}\` in the script`,
        hint: 'the script sees an input by the last part of its name; define another name for one of them in a cell of its own, as in `small2 = other.small;`, and name that here'
      }
    default:
      return valueFaultInWords(fault)
  }
}

type ValueFault = Extract<ScriptFault, { readonly key: string }>

/** What is wrong with `key=VALUE`. */
function valueFaultInWords(fault: ValueFault): SyntaxWords {
  const { key } = fault
  switch (fault.kind) {
    case 'given-twice':
      return { message: `\`${key}\` is given twice`, hint: 'take one of them out' }
    case 'no-value':
      return {
        message: `\`${key}=\` has no value`,
        hint: `write a value behind it, as in \`${key}=1\` or \`${key}="text"\``
      }
    case 'no-list':
      return {
        message: `\`${key}\` is swept, and \`${fault.value}\` is no list`,
        hint: `write all its values, as in \`--sweep ${key}=[ 2 4 8 ]\``
      }
    case 'no-number':
      return {
        message: `\`${fault.value}\` is no number of Nix`,
        hint: `write it with a point: \`${key}=${fault.instead}\``
      }
    case 'in-value':
      return {
        message: nixFaultInWords(fault.fault).message,
        hint: `fix the value of \`${key}\``
      }
    case 'not-simple':
      return {
        message: `the value of \`${key}\` is more than a simple expression`,
        hint:
          fault.instead === null
            ? `put it into parentheses: \`${key}=(${fault.value})\``
            : `a number has no \`_\` in Nix: \`${key}=${fault.instead}\``
      }
    case 'unreadable-value':
      return {
        message:
          fault.unexpected === null
            ? `the value of \`${key}\` ends too early`
            : `syntax error in the value of \`${key}\`, unexpected \`${fault.unexpected}\``,
        hint: 'a value is one simple expression of Nix: a number, "text", a name, [ … ], { … }, or anything in parentheses, closed on this line'
      }
  }
}
