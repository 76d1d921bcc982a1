import { describe, expect, it } from 'vitest'
import { parseCell } from '../../../../kernel/cells/parse-cell.ts'
import { definedNames } from '../../../../kernel/commands/freeze/freeze.ts'

describe('what programs are defined as', () => {
  it.each([
    [['python3'], ['python3']],
    [
      ['g++', 'python3.11'],
      ['gxx', 'python3_11']
    ],
    [
      ['7z', '['],
      ['_7z', '_']
    ],
    [["it's-me"], ["it's-me"]],
    // Of sox, and others that are words of the language.
    [
      ['rec', 'with', 'let', 'or'],
      ['_rec', '_with', '_let', '_or']
    ],
    [
      ['g++', 'gxx', 'g+x'],
      ['gxx', 'gxx_2', 'gxx_3']
    ],
    [
      ['a.b', 'a_b', 'a_b_2', 'a:b'],
      ['a_b', 'a_b_2', 'a_b_2_2', 'a_b_3']
    ],
    [
      ['sh', 'sh', 'jq', 'sh'],
      ['sh', 'jq']
    ],
    [
      ['🌋', 'é', '-x', "'"],
      ['__', '_', '_-x', "_'"]
    ],
    [[''], ['_']],
    [[], []]
  ])('%j is %j', (programs, names) => {
    const defined = definedNames(programs)
    expect([...defined.values()]).toEqual(names)
    expect([...defined.keys()]).toEqual([...new Set(programs)])
    // Each is a definition of Nix, and they are distinct.
    const cell = parseCell([...defined.values()].map((name) => `${name} = 1;`).join('\n'))
    expect(cell.ok && cell.value.definitions).toHaveLength(defined.size)
  })

  it('are as many as there are', () => {
    const programs = Array.from({ length: 300 }, (_, index) => `g${'+'.repeat(index % 3)}${index}`)
    expect(new Set(definedNames(programs).values()).size).toBe(300)
  })
})
