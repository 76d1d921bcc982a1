/** What to do about an error of Nix, for somebody who is new to it; null where there is no telling. */
export function hintFor(message: string): string | null {
  for (const { pattern, hint } of hints) {
    const match = pattern.exec(message)
    if (match !== null) return typeof hint === 'string' ? hint : hint(match)
  }
  return null
}

interface Hint {
  /** In the words of all the versions of Nix. */
  readonly pattern: RegExp
  readonly hint: string | ((match: RegExpExecArray) => string)
}

const needsToString =
  'In Nix a number does not become text by itself. Write ${toString NAME} instead of ${NAME}.'
const needsExact =
  'In Nix a number does not become text by itself. Write ${exact NAME} instead of ${NAME}, which keeps all its digits: toString keeps six digits after the point, so that 0.0000001 becomes 0.000000.'

/** The first that fits is taken. */
const hints: readonly Hint[] = [
  {
    pattern: /string '([^']*)' doesn't represent an absolute path/,
    hint: ([, text = '']) =>
      `"${text}" is a text. A path stands without quotes: write ${/^(?:\.{1,2}|~)?\//.test(text) ? text : `./${text}`} in its place.`
  },
  {
    pattern:
      /cannot coerce (?:an integer|a float)(?:: \S+)? to a string|cannot coerce (an integer|a float)/,
    hint: ({ 0: matched }) => (matched.includes('float') ? needsExact : needsToString)
  },
  {
    pattern: /cannot add a string to an? (?:integer|float)|cannot add a string/,
    hint: 'A number and a text cannot be joined with +. Write the number as ${toString NAME} inside of the text.'
  },
  {
    pattern: /cannot coerce null to a string/,
    hint: 'The value that stands in ${…} is null, which has no text. Look where it is defined, or give it a value.'
  },
  {
    pattern: /cannot coerce a Boolean to a string/,
    hint: 'true and false do not become text by themselves. Write ${if NAME then "yes" else "no"} with the two texts that you want.'
  },
  {
    pattern: /cannot coerce a list to a string/,
    hint: 'A list does not become text by itself. Write ${toString NAME}, which puts a space between its members, or ${builtins.concatStringsSep "," NAME} for another separator.'
  },
  {
    pattern: /cannot coerce a set to a string/,
    hint: 'What stands in ${…} is a set of several values, neither a step nor a text. Name the one that you want, as in ${NAME.member}.'
  },
  {
    pattern:
      /cannot coerce a (?:built-in )?function(?:: .*)? to a string|cannot coerce a (?:partially applied )?(?:built-in )?function/,
    hint: 'What stands in ${…} is a function that did not get all its arguments. Write ${NAME ARGUMENT}, or define a name for its result.'
  },
  {
    pattern: /infinite recursion encountered/,
    hint: 'A definition needs its own value to find its value, by itself or through others. Inside of rec { … } and of cells, x = x; means x itself, not an x from outside: use another name for one of them.'
  },
  {
    pattern: /stack overflow|max-call-depth/,
    hint: "A function calls itself without an end, or too many times. See that it stops for some argument; to go through a long list use builtins.foldl' or map."
  },
  {
    pattern: /undefined variable '([^']*)'/,
    hint: ([, name = '']) =>
      `Nothing is called ${name} here. Check how it is written, or define it in a cell: ${name} = …;.`
  },
  {
    pattern: /attribute '([^']*)'.* missing/,
    hint: ([, name = '']) =>
      `The set before the dot has no member ${name}. To see the members that it has, run a cell with builtins.attrNames and the set; to have a value for when it is missing, write set.${name} or VALUE.`
  },
  {
    pattern: /called without required argument '([^']*)'/,
    hint: ([, name = '']) =>
      `The function needs the argument ${name}. Add ${name} = …; to the set that is given to it.`
  },
  {
    pattern: /called with unexpected argument '([^']*)'/,
    hint: ([, name = '']) =>
      `The function knows no argument ${name}. Check how it is written, or leave it out.`
  },
  {
    pattern: /not a function but (?:an? )?([^\n:]*)/,
    hint: 'In Nix a b means: call a with b. If two values stand here side by side on purpose, as in a list, put each that is a call into parentheses; a ; may be missing at the end of a definition.'
  },
  {
    pattern:
      /value is (.+) while (.+) was expected|expected (?<expected>.+) but found (?<found>[^:\n]+)/,
    hint: (match) => {
      const found = match[1] ?? match.groups?.['found'] ?? ''
      const expected = match[2] ?? match.groups?.['expected'] ?? ''
      const call = found.includes('function')
        ? ' A function that did not get all its arguments is still a function.'
        : ''
      return `Here Nix needs ${expected}, and the value is ${found}.${call}`
    }
  },
  {
    pattern: /file '([^']*)' was not found in the Nix search path/,
    hint: ([, name = '']) =>
      `<${name}> is looked up on this machine, and there is none. Name a fixed version instead, as in ${name} = import (builtins.fetchTarball { url = "…"; sha256 = "…"; }) { };, which means the same everywhere.`
  },
  {
    pattern:
      /(?:getting status of|opening file|reading file) '([^']*)'.*No such file|path '([^']*)' does not exist/,
    hint: ([, before, after]) =>
      `There is no file or folder ${before ?? after ?? ''}. A path like ./data is looked up in the folder of the notebook.`
  },
  {
    pattern: /list index -?\d+ is out of bounds|'?(?:builtins\.)?(?:elemAt|head|tail)'? called/,
    hint: 'The list has fewer members than that. They count from 0; builtins.length gives their number.'
  },
  {
    pattern: /assertion .*failed|^an? .* is not equal to |^attribute .* differs from /,
    hint: 'The condition after assert is false for these values.'
  },
  {
    pattern: /division by zero/,
    hint: 'The number after / is 0.'
  },
  {
    pattern: /cannot compare/,
    hint: 'Only numbers with numbers and texts with texts can be compared by < and >. builtins.fromJSON reads a number from a text.'
  },
  {
    pattern: /cannot convert a function to JSON/,
    hint: 'A value that becomes JSON may hold numbers, texts, lists and sets, but no function.'
  },
  {
    pattern: /json\.exception\.parse_error/,
    hint: 'The text that builtins.fromJSON was given is not JSON.'
  },
  {
    pattern:
      /is not allowed to refer to a store path|cannot refer to other derivations|not allowed to refer to/,
    hint: 'A text that refers to steps or files of the store cannot be used here.'
  },
  {
    pattern: /forbidden in restricted mode|access to URI '[^']*' is forbidden/,
    hint: "The setting restrict-eval of this machine's Nix forbids it: then Nix reads no file but those of NIX_PATH, not even the kernel's own. Turn it off with restrict-eval = false, in nix.conf or in NIX_CONFIG, then restart the kernel."
  },
  {
    pattern: /cannot look up '<[^>]*>' in pure evaluation mode|forbidden in pure/,
    hint: 'In pure evaluation only what is named with its hash can be used.'
  }
]
