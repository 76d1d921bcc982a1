import { causeTexts } from '../base/index.ts'

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

/** How much of a message is read: what is thrown may be a text of any length, and what it is about stands first. */
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
    pattern: causeTexts.textForPath.pattern,
    cause: ([, text = '']) => ({ kind: 'text-for-path', text })
  },
  {
    pattern: causeTexts.numberAsText.pattern,
    cause: ([text]) => ({ kind: 'number-as-text', isFloat: text.includes('float') })
  },
  { pattern: causeTexts.textAndNumber.pattern, cause: () => ({ kind: 'text-and-number' }) },
  { pattern: causeTexts.nullAsText.pattern, cause: () => ({ kind: 'null-as-text' }) },
  { pattern: causeTexts.booleanAsText.pattern, cause: () => ({ kind: 'boolean-as-text' }) },
  { pattern: causeTexts.listAsText.pattern, cause: () => ({ kind: 'list-as-text' }) },
  { pattern: causeTexts.setAsText.pattern, cause: () => ({ kind: 'set-as-text' }) },
  { pattern: causeTexts.functionAsText.pattern, cause: () => ({ kind: 'function-as-text' }) },
  { pattern: causeTexts.infiniteRecursion.pattern, cause: () => ({ kind: 'infinite-recursion' }) },
  { pattern: causeTexts.endlessCalls.pattern, cause: () => ({ kind: 'endless-calls' }) },
  {
    pattern: causeTexts.undefinedName.pattern,
    cause: ([, name = '']) => ({ kind: 'undefined-name', name })
  },
  { pattern: causeTexts.noMember.pattern, cause: ([, name = '']) => ({ kind: 'no-member', name }) },
  {
    pattern: causeTexts.argumentMissing.pattern,
    cause: ([, name = '']) => ({ kind: 'argument-missing', name })
  },
  {
    pattern: causeTexts.argumentUnexpected.pattern,
    cause: ([, name = '']) => ({ kind: 'argument-unexpected', name })
  },
  { pattern: causeTexts.notAFunction.pattern, cause: () => ({ kind: 'not-a-function' }) },
  {
    pattern: causeTexts.wrongType.pattern,
    cause: ({ 1: found, 2: expected, groups }) => ({
      kind: 'wrong-type',
      found: found ?? groups?.['found'] ?? '',
      expected: expected ?? groups?.['expected'] ?? ''
    })
  },
  {
    pattern: causeTexts.notInSearchPath.pattern,
    cause: ([, name = '']) => ({ kind: 'not-in-search-path', name })
  },
  {
    pattern: causeTexts.noFile.pattern,
    cause: ([, before, after]) => ({ kind: 'no-file', path: before ?? after ?? '' })
  },
  { pattern: causeTexts.listIndex.pattern, cause: () => ({ kind: 'list-index' }) },
  { pattern: causeTexts.assertionFailed.pattern, cause: () => ({ kind: 'assertion' }) },
  { pattern: causeTexts.divisionByZero.pattern, cause: () => ({ kind: 'division-by-zero' }) },
  { pattern: causeTexts.cannotCompare.pattern, cause: () => ({ kind: 'cannot-compare' }) },
  { pattern: causeTexts.functionAsJson.pattern, cause: () => ({ kind: 'function-as-json' }) },
  { pattern: causeTexts.notJson.pattern, cause: () => ({ kind: 'not-json' }) },
  { pattern: causeTexts.storePathInText.pattern, cause: () => ({ kind: 'store-path-in-text' }) },
  { pattern: causeTexts.restricted.pattern, cause: () => ({ kind: 'restricted' }) },
  { pattern: causeTexts.pure.pattern, cause: () => ({ kind: 'pure' }) }
]
