import { describe, expect, it } from 'vitest'
import { levelsOf, outerLevelsOf } from '../../../kernel/import/levels.ts'

describe('the levels of a program', () => {
  const shown = (text: string, read = levelsOf) => {
    const found = read(text)
    if (!found.ok) return found.mistake.at
    const { levels, question } = found.value
    return [
      ...levels.map(({ kind, definitions }) =>
        [kind, ...definitions.map(({ path }) => path.join('.'))].join(' ')
      ),
      question
    ]
  }

  it.each([
    ['{ a = 1; b.c = 2; }', ['set a b.c', null]],
    ['let x = 1; in { a = x; }', ['let x', 'set a', null]],
    ['{ pkgs ? 1 }: with pkgs; { a = 1; }', ['arguments pkgs', "with with'", 'set a', null]],
    ['1 + 1', ['1 + 1']],
    ['let self = { a = 1; }; in self', ['let self', 'self'], outerLevelsOf],
    ['{ a = ', 6],
    ['', 0]
  ] as const)('of %s', (text, expected, read = levelsOf) => {
    expect(shown(text, read)).toEqual(expected)
  })
})
