import { expect, it } from 'vitest'
import type { CellCause } from '../../../../kernel/outcome/findings.ts'
import { cellCauseInWords } from '../../../../kernel/render/words/cell-cause.ts'
import { missingFileInWords } from '../../../../kernel/render/words/missing-file.ts'

it.each<[CellCause, string]>([
  [
    { kind: 'unclosed-comment', line: 3 },
    'the comment that begins on line 3 is not closed: write `*/`'
  ],
  [
    { kind: 'strange-character', character: '\u00a0', meant: null },
    'the character “\u00a0” (U+00A0) means nothing to Nix: write an ordinary space'
  ],
  [
    { kind: 'strange-character', character: '“', meant: '"' },
    'the character ““” (U+201C) means nothing to Nix: write `"`'
  ],
  [
    { kind: 'strange-character', character: '😀', meant: 'x' },
    'the character “😀” (U+1F600) means nothing to Nix: write `x`'
  ],
  [
    { kind: 'runaway-string', line: 1, into: 4 },
    "the string that begins on line 1 goes on into line 4: a `''` is missing at its end, before line 4"
  ],
  [
    { kind: 'negative-in-list', operand: '1' },
    'in a list a negative number stands in parentheses: `(-1)`'
  ],
  [
    { kind: 'missing-semicolon', behind: null, line: 2 },
    'a `;` is missing behind the string that ends on line 2'
  ],
  [{ kind: 'missing-semicolon', behind: 'x', line: 2 }, "a `;` is missing behind 'x' on line 2"],
  [{ kind: 'colon-for-equals', name: 'a' }, 'in a set write `a = value;`'],
  [
    { kind: 'definition-after-question', name: 'a', line: 2 },
    'definitions come before the expression of a cell: `a = …` on line 2 stands behind it'
  ],
  [{ kind: 'nothing-open', closing: ')' }, 'nothing is open that this `)` could close: take it out']
])('%j', (cause, text) => {
  expect(cellCauseInWords(cause)).toBe(text)
})

it.each<[Parameters<typeof missingFileInWords>[0], message: string]>([
  [{ kind: 'no-such-file', step: 'm', path: 'a/b' }, 'm wrote no a/b.'],
  [{ kind: 'no-such-file', step: 'm', path: '' }, 'm wrote no file.'],
  [
    { kind: 'leads-out', step: 'm', link: 'a', target: '/etc' },
    'm/a is a link out of the result, to /etc. Such links are not followed.'
  ],
  [
    { kind: 'leads-out', step: 'm', link: '', target: '/etc' },
    'The result of m is itself a link out of the result, to /etc. Such links are not followed.'
  ]
])('%j', (missing, message) => {
  const told = missingFileInWords(missing)
  expect(told.message).toBe(message)
  expect(told.fix).not.toBe('')
})
