/**
 * What an error of an evaluation comes from, as far as its message tells: a kind and what the message
 * names, for whoever words the way out.
 */
export type ErrorCause =
  /** A text that stands where Nix needs a path. */
  | { readonly kind: 'text-for-path'; readonly text: string }
  | { readonly kind: 'number-as-text'; readonly isFloat: boolean }
  | {
      readonly kind:
        | 'undefined-name'
        | 'no-member'
        | 'argument-missing'
        | 'argument-unexpected'
        | 'not-in-search-path'
      readonly name: string
    }
  | { readonly kind: 'wrong-type'; readonly found: string; readonly expected: string }
  | { readonly kind: 'no-file'; readonly path: string }
  | { readonly kind: PlainCause }

/** Causes of which the message says no more. */
type PlainCause =
  | 'text-and-number'
  | 'null-as-text'
  | 'boolean-as-text'
  | 'list-as-text'
  | 'set-as-text'
  | 'function-as-text'
  | 'infinite-recursion'
  | 'endless-calls'
  | 'not-a-function'
  | 'list-index'
  | 'assertion'
  | 'division-by-zero'
  | 'cannot-compare'
  | 'function-as-json'
  | 'not-json'
  | 'store-path-in-text'
  | 'restricted'
  | 'pure'

/** Of a message so much is read: what is thrown may be a text of any length, and what it is about stands first. */
const longestRead = 4000

/** The cause of an error by its message; null where there is no telling. */
export function causeOfError(message: string): ErrorCause | null {
  const beginning = message.slice(0, longestRead)
  for (const { pattern, cause } of patterns) {
    const match = pattern.exec(beginning)
    if (match !== null) return cause(match)
  }
  return null
}

interface Pattern {
  /** In the words of all the versions of Nix. */
  readonly pattern: RegExp
  readonly cause: (match: RegExpExecArray) => ErrorCause
}

/** The first that fits is taken. */
const patterns: readonly Pattern[] = [
  {
    pattern: /string '([^']*)' doesn't represent an absolute path/,
    cause: ([, text = '']) => ({ kind: 'text-for-path', text })
  },
  {
    pattern:
      /cannot coerce (?:an integer|a float)(?:: \S+)? to a string|cannot coerce (an integer|a float)/,
    cause: ([text]) => ({ kind: 'number-as-text', isFloat: text.includes('float') })
  },
  {
    pattern: /cannot add a string to an? (?:integer|float)|cannot add a string/,
    cause: () => ({ kind: 'text-and-number' })
  },
  {
    pattern: /cannot coerce null to a string/,
    cause: () => ({ kind: 'null-as-text' })
  },
  {
    pattern: /cannot coerce a Boolean to a string/,
    cause: () => ({ kind: 'boolean-as-text' })
  },
  {
    pattern: /cannot coerce a list to a string/,
    cause: () => ({ kind: 'list-as-text' })
  },
  {
    pattern: /cannot coerce a set to a string/,
    cause: () => ({ kind: 'set-as-text' })
  },
  {
    pattern:
      /cannot coerce a (?:built-in )?function(?:: .*)? to a string|cannot coerce a (?:partially applied )?(?:built-in )?function/,
    cause: () => ({ kind: 'function-as-text' })
  },
  {
    pattern: /infinite recursion encountered/,
    cause: () => ({ kind: 'infinite-recursion' })
  },
  {
    pattern: /stack overflow|max-call-depth/,
    cause: () => ({ kind: 'endless-calls' })
  },
  {
    pattern: /undefined variable '([^']*)'/,
    cause: ([, name = '']) => ({ kind: 'undefined-name', name })
  },
  {
    pattern: /attribute '([^']*)'.* missing/,
    cause: ([, name = '']) => ({ kind: 'no-member', name })
  },
  {
    pattern: /called without required argument '([^']*)'/,
    cause: ([, name = '']) => ({ kind: 'argument-missing', name })
  },
  {
    pattern: /called with unexpected argument '([^']*)'/,
    cause: ([, name = '']) => ({ kind: 'argument-unexpected', name })
  },
  {
    pattern: /not a function but (?:an? )?([^\n:]*)/,
    cause: () => ({ kind: 'not-a-function' })
  },
  {
    pattern:
      /value is (.+) while (.+) was expected|expected (?<expected>.+) but found (?<found>[^:\n]+)/,
    cause: ({ 1: found, 2: expected, groups }) => ({
      kind: 'wrong-type',
      found: found ?? groups?.['found'] ?? '',
      expected: expected ?? groups?.['expected'] ?? ''
    })
  },
  {
    pattern: /file '([^']*)' was not found in the Nix search path/,
    cause: ([, name = '']) => ({ kind: 'not-in-search-path', name })
  },
  {
    pattern:
      /(?:getting status of|opening file|reading file) '([^']*)'.*No such file|path '([^']*)' does not exist/,
    cause: ([, before, after]) => ({ kind: 'no-file', path: before ?? after ?? '' })
  },
  {
    pattern: /list index -?\d+ is out of bounds|'?(?:builtins\.)?(?:elemAt|head|tail)'? called/,
    cause: () => ({ kind: 'list-index' })
  },
  {
    pattern: /assertion .*failed|^an? .* is not equal to |^attribute .* differs from /,
    cause: () => ({ kind: 'assertion' })
  },
  {
    pattern: /division by zero/,
    cause: () => ({ kind: 'division-by-zero' })
  },
  {
    pattern: /cannot compare/,
    cause: () => ({ kind: 'cannot-compare' })
  },
  {
    pattern: /cannot convert a function to JSON/,
    cause: () => ({ kind: 'function-as-json' })
  },
  {
    pattern: /json\.exception\.parse_error/,
    cause: () => ({ kind: 'not-json' })
  },
  {
    pattern:
      /is not allowed to refer to a store path|cannot refer to other derivations|not allowed to refer to/,
    cause: () => ({ kind: 'store-path-in-text' })
  },
  {
    pattern: /forbidden in restricted mode|access to URI '[^']*' is forbidden/,
    cause: () => ({ kind: 'restricted' })
  },
  {
    pattern: /cannot look up '<[^>]*>' in pure evaluation mode|forbidden in pure/,
    cause: () => ({ kind: 'pure' })
  }
]
