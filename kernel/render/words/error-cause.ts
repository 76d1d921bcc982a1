import type { ErrorCause } from '../../outcome/index.ts'

/** What to do about an error of Nix, for somebody who is new to it. */
export function errorCauseInWords(cause: ErrorCause): string {
  switch (cause.kind) {
    case 'text-for-path': {
      const { text } = cause
      return `"${text}" is a text. A path stands without quotes: write ${/^(?:\.{1,2}|~)?\//.test(text) ? text : `./${text}`} in its place.`
    }
    case 'number-as-text':
      return cause.isFloat ? needsExact : needsToString
    case 'undefined-name':
      return `Nothing is called ${cause.name} here. Check how it is written, or define it in a cell: ${cause.name} = …;.`
    case 'no-member':
      return `The set before the dot has no member ${cause.name}. To see the members that it has, run a cell with builtins.attrNames and the set; to have a value for when it is missing, write set.${cause.name} or VALUE.`
    case 'argument-missing':
      return `The function needs the argument ${cause.name}. Add ${cause.name} = …; to the set that is given to it.`
    case 'argument-unexpected':
      return `The function knows no argument ${cause.name}. Check how it is written, or leave it out.`
    case 'not-in-search-path':
      return `<${cause.name}> is looked up on this machine, and there is none. Name a fixed version instead, as in ${cause.name} = import (builtins.fetchTarball { url = "…"; sha256 = "…"; }) { };, which means the same everywhere.`
    case 'wrong-type': {
      const call = cause.found.includes('function')
        ? ' A function that did not get all its arguments is still a function.'
        : ''
      return `Here Nix needs ${cause.expected}, and the value is ${cause.found}.${call}`
    }
    case 'no-file':
      return `There is no file or folder ${cause.path}. A path like ./data is looked up in the folder of the notebook.`
    default:
      return sentences[cause.kind]
  }
}

const needsToString =
  'In Nix a number does not become text by itself. Write ${toString NAME} instead of ${NAME}.'
const needsExact =
  'In Nix a number does not become text by itself. Write ${exact NAME} instead of ${NAME}, which keeps all its digits: toString keeps six digits after the point, so that 0.0000001 becomes 0.000000.'

type WithName = Extract<ErrorCause, { readonly name: string }>['kind']
type Plain = Exclude<
  ErrorCause['kind'],
  'text-for-path' | 'number-as-text' | 'wrong-type' | 'no-file' | WithName
>

const sentences: Readonly<Record<Plain, string>> = {
  'text-and-number':
    'A number and a text cannot be joined with +. Write the number as ${toString NAME} inside of the text.',
  'null-as-text':
    'The value that stands in ${…} is null, which has no text. Look where it is defined, or give it a value.',
  'boolean-as-text':
    'true and false do not become text by themselves. Write ${if NAME then "yes" else "no"} with the two texts that you want.',
  'list-as-text':
    'A list does not become text by itself. Write ${toString NAME}, which puts a space between its members, or ${builtins.concatStringsSep "," NAME} for another separator.',
  'set-as-text':
    'What stands in ${…} is a set of several values, neither a step nor a text. Name the one that you want, as in ${NAME.member}.',
  'function-as-text':
    'What stands in ${…} is a function that did not get all its arguments. Write ${NAME ARGUMENT}, or define a name for its result.',
  'infinite-recursion':
    'A definition needs its own value to find its value, by itself or through others. Inside of rec { … } and of cells, x = x; means x itself, not an x from outside: use another name for one of them.',
  'endless-calls':
    "A function calls itself without an end, or too many times. See that it stops for some argument; to go through a long list use builtins.foldl' or map.",
  'not-a-function':
    'In Nix a b means: call a with b. If two values stand here side by side on purpose, as in a list, put each that is a call into parentheses; a ; may be missing at the end of a definition.',
  'list-index':
    'The list has fewer members than that. They count from 0; builtins.length gives their number.',
  assertion: 'The condition after assert is false for these values.',
  'division-by-zero': 'The number after / is 0.',
  'cannot-compare':
    'Only numbers with numbers and texts with texts can be compared by < and >. builtins.fromJSON reads a number from a text.',
  'function-as-json':
    'A value that becomes JSON may hold numbers, texts, lists and sets, but no function.',
  'not-json': 'The text that builtins.fromJSON was given is not JSON.',
  'store-path-in-text': 'A text that refers to steps or files of the store cannot be used here.',
  restricted:
    "The setting restrict-eval of this machine's Nix forbids it: then Nix reads no file but those of NIX_PATH, not even the kernel's own. Turn it off with restrict-eval = false, in nix.conf or in NIX_CONFIG, then restart the kernel.",
  pure: 'In pure evaluation only what is named with its hash can be used.'
}
