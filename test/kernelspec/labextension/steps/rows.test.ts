import { describe, expect, it } from 'vitest'
import type { LiveCell, LiveStep } from '../../../../kernel/comm/protocol.ts'
import { staleCells, stepsAtWork } from '../../../../kernelspec/labextension/steering/counts.ts'
import { mostRows, rowsOf } from '../../../../kernelspec/labextension/steps/rows.ts'

const step = (name: string, state: LiveStep['state'] = 'built'): LiveStep => ({
  ...{ name, state, drvPath: `/nix/store/${name}.drv`, outPath: null, size: null },
  ...{ seconds: null, expectedSeconds: null, builtAt: null, lastLine: null }
})

const cellsOf = (...cells: readonly (Pick<LiveCell, 'id' | 'steps'> & Partial<LiveCell>)[]) =>
  new Map<string, LiveCell>(
    cells.map((cell) => [
      cell.id,
      {
        ...{ run: 1, executionCount: 1, state: 'done', startedAt: null, endedAt: null },
        ...{ phase: null, stale: [], outputs: null, isCleared: false, moreSteps: 0 },
        ...cell
      }
    ])
  )

const names = (found: ReturnType<typeof rowsOf>) => found.rows.map(({ name }) => name)

describe('the rows of the panel', () => {
  const cells = cellsOf(
    { id: 'one', steps: [step('model'), step('data')], stale: ['rate changed'] },
    { id: 'two', steps: [step('Table', 'building')] },
    { id: 'gone', steps: [step('old')] },
    { id: 'asks', steps: [step('model')] }
  )

  it('stand in the order of the notebook, each step once, of cells that it has', () => {
    expect(names(rowsOf(cells, ['two', 'one', 'never-ran', 'asks'], ''))).toEqual([
      ...['Table', 'model', 'data']
    ])
  })

  it('are found by a part of the name, which is text and no pattern', () => {
    expect(names(rowsOf(cells, ['one', 'two'], ' tab '))).toEqual(['Table'])
    expect(names(rowsOf(cells, ['one', 'two'], '.*'))).toEqual([])
  })

  it.each([1, mostRows * 10])('are counted where they are %i too many', (more) => {
    const steps = Array.from({ length: mostRows + more }, (_, index) => step(`s${index}`))
    const many = cellsOf({ id: 'many', steps, moreSteps: 3 })
    const found = rowsOf(many, ['many'], '')
    expect([found.rows.length, found.more]).toEqual([mostRows, more + 3])
    expect(names(rowsOf(many, ['many'], `s${mostRows}`))).toContain(`s${mostRows}`)
  })

  it('and the counts of what is stale and at work', () => {
    expect([staleCells(cells.values()), stepsAtWork(cells.values())]).toEqual([1, 1])
  })
})
