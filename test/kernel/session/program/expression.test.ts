import { describe, expect, it } from 'vitest'
import { homeFolder } from '../../../../nix/base/user-folders.ts'
import { parseCell } from '../../../../kernel/cells/parse-cell.ts'
import {
  expressionForEvaluator,
  positionInCell
} from '../../../../kernel/session/program/expression.ts'

function only(code: string) {
  const parsed = parseCell(code)
  const [definition] = parsed.ok ? parsed.value.definitions : []
  if (definition === undefined) throw new Error('a cell of the table defines nothing')
  return definition.expression
}

describe('an expression as the evaluator gets it', () => {
  it.each([
    ['1 + 1', '1 + 1'],
    ['./a.csv', '/work folder/a.csv'],
    ['../a.csv', '/a.csv'],
    ['[ ./a.csv ./b/../c ]', '[ /work folder/a.csv /work folder/c ]'],
    ['~/x', `${homeFolder(process.env)}/x`],
    ['/etc/hosts', '/etc/hosts'],
    ['<nixpkgs>', '<nixpkgs>']
  ])('%s', (text, expected) => {
    const spaced = expected.replaceAll('/work folder', '/work-folder')
    expect(expressionForEvaluator(only(`x = ${text};`), '/work-folder').text).toBe(spaced)
  })

  it('starts where it stands in its cell', () => {
    expect(expressionForEvaluator(only('\n  x =\n   1;'), '/f').offset).toEqual({
      line: 3,
      column: 4
    })
  })
})

describe('a position', () => {
  const folder = '/a/long/folder'
  const inCell = (code: string, line: number, column: number) =>
    positionInCell(only(code), code, folder, { line, column })

  it.each([
    // Nothing was moved.
    ['x = 1 + y;', 1, 9, { line: 1, column: 9 }],
    // `./a` became `/a/long/folder/a`, 13 characters more.
    ['x = [ ./a y ];', 1, 24, { line: 1, column: 11 }],
    // Before the path nothing is moved.
    ['x = [ y ./a ];', 1, 7, { line: 1, column: 7 }],
    // Nor on another line.
    ['x = [ ./a\n  y ];', 2, 3, { line: 2, column: 3 }],
    // Two of them move twice as much.
    ['x = [ ./a ./b y ];', 1, 41, { line: 1, column: 15 }]
  ])('of %j, line %i, column %i', (code, line, column, expected) => {
    expect(inCell(code, line, column)).toEqual(expected)
  })
})
