import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCell } from '../../../../kernel/cells/parse-cell.ts'
import type { Mistake } from '../../../../kernel/outcome/mistake.ts'
import {
  evaluationMistake,
  memberMistake,
  missingNames,
  syntaxMistake
} from '../../../../kernel/session/mistakes/cell-mistakes.ts'
import { type CellToEvaluate, cellKey } from '../../../../kernel/session/notebook/notebook.ts'
import type { Engine } from '../../../../kernel/session/state/engine.ts'
import type { EvaluationError } from '../../../../nix/evaluator/error.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { storePath } from '../../render/samples.ts'
import { evaluatingEngine } from '../support.ts'

let test: TestNix
let engine: Engine
beforeAll(async () => {
  test = await testNix()
  engine = evaluatingEngine(test)
  take('rates', 'rate = 0.1;\nmodels.base = 1;')
})
afterAll(async () => {
  await engine.close()
  test.remove()
})

function cellOf(id: string, code: string): CellToEvaluate {
  const parsed = parseCell(code)
  if (!parsed.ok) throw new Error(`${code} cannot be read`)
  const { definitions, question } = parsed.value
  const key = cellKey(id, definitions, code)
  return { cell: { key, id, executionCount: 3, code, definitions }, question }
}

function take(id: string, code: string): void {
  engine.workspace.take(cellOf(id, code).cell)
}

/** What is wrong with the names of a cell's question. */
function wrongNames(code: string): Mistake | null {
  const { cell, question } = cellOf('asks', code)
  if (question === null) throw new Error(`${code} asks nothing`)
  return missingNames(engine, cell, null, question)
}

describe('names that nothing defines', () => {
  it('are none where all are there', () => {
    expect(wrongNames('rate + builtins.length [ ]')).toBeNull()
  })

  it('are told with their places, each, and the nearest name that there is', () => {
    expect(wrongNames('[ rat\n  rat zzzzzz ]')).toMatchObject({
      kind: 'missing-names',
      definition: null,
      names: [
        { name: 'rat', nearest: 'rate', place: { line: 1, column: 3, text: '[ rat' } },
        { name: 'rat', nearest: 'rate', place: { line: 2, column: 3 } },
        { name: 'zzzzzz', nearest: null, lost: null, place: { line: 2, column: 7 } }
      ]
    })
  })

  it('say what has become of them', () => {
    take('gone', 'was = 1;')
    take('gone', 'is = 1;')
    expect(wrongNames('was')).toMatchObject({
      names: [{ name: 'was', lost: { kind: 'lost', why: 'edited', executionCount: 3 } }]
    })
  })
})

it('what cannot be read has its place, with the words of Nix where it was asked', () => {
  const cell = { code: 'a = ;', executionCount: 3 }
  const fault = { kind: 'too-long', most: 1 } as const
  const at = { line: 1, column: 5, from: 4, to: 5, text: 'a = ;' }
  const mistake = syntaxMistake(cell, { fault, ...at })
  expect(mistake).toMatchObject({ kind: 'syntax', place: { line: 1, column: 5, text: 'a = ;' } })
  expect(mistake).not.toHaveProperty('said')
  expect(syntaxMistake(cell, { fault, said: 'error', ...at })).toMatchObject({
    said: 'error'
  })
})

describe('an error of the evaluator', () => {
  const failed = (more: Partial<Extract<EvaluationError, { kind: 'evaluation' }>> = {}) =>
    ({
      kind: 'evaluation',
      message: 'no',
      trace: '',
      position: null,
      cause: null,
      ...more
    }) as const
  const mistakeOf = (error: EvaluationError, definition: string | null = null) =>
    evaluationMistake(engine, { code: '', executionCount: 3 }, definition, error, null)

  it.each<[EvaluationError, Mistake]>([
    [{ kind: 'interrupted' }, { kind: 'interrupted' }],
    [
      {
        ...{ kind: 'needs-build', drvPaths: [storePath('data.drv')] },
        ...{ message: '', position: null }
      },
      { kind: 'blocked', step: null, by: ['data'] }
    ]
  ])('%j is %j', (error, mistake) => {
    expect(mistakeOf(error)).toEqual(mistake)
  })

  it.each([
    ['rate', 1, 'rate = 0.1;'],
    ['models.base', 2, 'models.base = 1;'],
    ['models.base.deep', 2, 'models.base = 1;']
  ])('without a place is one of its definition %s', (name, line, text) => {
    expect(mistakeOf(failed(), name)).toMatchObject({ place: { line, text, column: 1 } })
  })

  it.each(['nobody', 'models', 'models.baseline', null])('and of %j has none', (name) => {
    expect(mistakeOf(failed(), name)).toMatchObject({ kind: 'evaluation', place: null })
  })

  it('where the store is gone is not one of the cell', () => {
    const nix = { ...engine.nix, onDisk: () => '/nowhere/at/all' }
    const cell = { code: '', executionCount: 1 }
    expect(evaluationMistake({ ...engine, nix }, cell, null, failed(), null)).toEqual({
      kind: 'nix-unusable',
      why: { kind: 'store-gone', folder: '/nowhere/at/all' }
    })
  })

  it('of a member says which others have it, and how many have another', () => {
    const cell = { code: '', executionCount: 1 }
    const member = { name: 'm.a', error: failed(), alsoIn: ['m.b'], untold: 2 }
    expect(memberMistake(engine, cell, member, null)).toMatchObject({ alsoIn: ['m.b'], untold: 2 })
    const alone = memberMistake(engine, cell, { ...member, alsoIn: [], untold: 0 }, null)
    expect(alone).not.toHaveProperty('alsoIn')
    expect(alone).not.toHaveProperty('untold')
  })
})
