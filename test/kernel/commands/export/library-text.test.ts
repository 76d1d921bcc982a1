import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { libraryExpression, readLibrary } from '../../../../kernel/commands/export/library-text.ts'

const expressionOf = (files: Readonly<Record<string, string>>) =>
  libraryExpression(new Map(Object.entries(files)))

it('files become names, what is imported before what imports it', () => {
  expect(
    expressionOf({
      'default.nix': '{ a = import ./a.nix; b = import ./b-c.nix; }',
      'a.nix': 'import ./b-c.nix\n',
      'b-c.nix': '1',
      'other.nix': 'never imported'
    })
  ).toBe("let\nb-c' = 1;\na' = b-c';\ndefault' = { a = a'; b = b-c'; };\nin\ndefault'")
})

it.each([
  ['{ a = ./a.nix; }', 'default.nix names ./a.nix and does not import it'],
  ['import ./b.nix', 'the library has no b.nix']
])('a library with %s is a bug', (text, message) => {
  expect(() => expressionOf({ 'default.nix': text, 'a.nix': '1' })).toThrow(message)
})

it('all files of a folder are read, in the order of their names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'library-'))
  try {
    for (const name of ['b.nix', 'a.sh', 'LICENSE']) writeFileSync(join(folder, name), name)
    expect([...readLibrary(folder)]).toEqual([
      ['a.sh', 'a.sh'],
      ['b.nix', 'b.nix']
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
