import { expect, it } from 'vitest'
import { cellKey, createNotebook } from '../../../../kernel/session/notebook/notebook.ts'
import { createStepNames } from '../../../../kernel/session/notebook/step-names.ts'
import { cellOf } from '../../../../kernel/session/state/cell-number.ts'
import { definitionsOf } from '../support.ts'

/** The counts of cells by what they define: `null` of one that ran without being counted. */
const cells: readonly (readonly [code: string, executionCount: number | null])[] = [
  ['data = 1;', 3],
  ['models = { small = 1; };', 4],
  ['deep.a.b = 1;', 5],
  ['deep.c = 2;', 6],
  ['silent = 1;', null],
  ['"a b" = 1;', 7]
]

const drvPath = '/nix/store/00000000000000000000000000000000-train.drv'

function found(name: string, given: readonly string[]): number | null {
  const notebook = createNotebook()
  for (const [code, executionCount] of cells) {
    const definitions = definitionsOf(code)
    notebook.take({ key: cellKey(code, definitions), id: code, executionCount, code, definitions })
  }
  const names = createStepNames()
  for (const one of given) names.set(one, [{ drvPath, name: one }])
  return cellOf({ notebook, names }, { name, drvPath })
}

it.each<[string, number | null]>([
  ['data', 3],
  // A member stands where its set does, and a set where its first part does.
  ['models.small', 4],
  ['models.other', 4],
  ['deep.a.b', 5],
  ['deep.a', 5],
  ['deep.c.d', 6],
  ['deep', 5],
  ['deep.x', null],
  ['silent', null],
  ['a b', 7],
  ['gone', null],
  ['', null]
])('the cell of %s is %s', (name, count) => {
  expect(found(name, [name])).toBe(count)
})

it('is of no cell where only Nix calls it so, though a cell defines something of that name', () => {
  expect(found('data', [])).toBeNull()
  expect(found('data', ['models.small'])).toBeNull()
})
