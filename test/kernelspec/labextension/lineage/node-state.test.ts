import { describe, expect, it } from 'vitest'
import type { LiveCell, LiveStep } from '../../../../kernel/comm/protocol.ts'
import { nearestTowards } from '../../../../kernelspec/labextension/lineage/neighbour.ts'
import {
  cellOfNode,
  found,
  stateOf,
  statesByName
} from '../../../../kernelspec/labextension/lineage/node-state.ts'

const step = (name: string, state: LiveStep['state']): LiveStep => ({
  ...{ name, state, drvPath: null, outPath: null, size: null, seconds: null },
  ...{ expectedSeconds: null, builtAt: null, lastLine: null }
})

const cell = (id: string, run: number, steps: readonly LiveStep[]): [string, LiveCell] => [
  id,
  {
    ...{ id, run, executionCount: run, state: 'done', startedAt: null, endedAt: null },
    ...{ phase: null, stale: [], outputs: null, isCleared: false, moreSteps: 0, steps }
  }
]

const node = (name: string, isGroup = false, executionCount: number | null = null) => ({
  ...{ name, isGroup, executionCount }
})

const cells = new Map([
  cell('late', 7, [step('data', 'building')]),
  cell('early', 2, [step('data', 'built'), step('model', 'stale')]),
  cell('sweep', 3, [
    step('models.lr=0.1', 'built'),
    step('models.lr=0.01', 'failed'),
    step('models.lr=1', 'waiting'),
    step('modelsother', 'gone')
  ])
])
const states = statesByName(cells)

describe('a box of a lineage', () => {
  it('stands as the cell says that ran last', () => {
    expect(stateOf(node('data'), states)).toEqual({ state: 'building', cellId: 'late' })
    expect(stateOf(node('model'), states)?.state).toBe('stale')
    expect(stateOf(node('toString'), states)).toBeNull()
  })

  it('of several stands as the one that needs a reader most, and is of no step with a like name', () => {
    expect(stateOf(node('models', true), states)?.state).toBe('failed')
    expect(stateOf(node('models'), states)).toBeNull()
  })

  it('leads to the cell that its number says, else to one that shows it', () => {
    expect(cellOfNode(node('data', false, 2), states, cells)).toBe('early')
    expect(cellOfNode(node('data', false, 99), states, cells)).toBe('late')
    expect(cellOfNode(node('models', true), states, cells)).toBe('sweep')
    expect(cellOfNode(node('unknown'), states, cells)).toBeNull()
  })

  it('is found by all words of a search, as text', () => {
    const nodes = ['data', 'clean.data', 'a.*b'].map((name) => node(name))
    expect([...found(nodes, ' DATA cl')]).toEqual([1])
    expect([...found(nodes, '.*')]).toEqual([2])
    expect([...found(nodes, '  ')]).toEqual([])
  })

  it('is followed to the nearest on the side of an arrow', () => {
    const at = (x: number, y: number) => ({ middle: { x, y } })
    const [from, ahead, aside, behind] = [at(0, 0), at(100, 5), at(40, 80), at(-50, 0)]
    const nodes = [from, ahead, aside, behind]
    expect(nearestTowards(from, nodes, { right: 1, down: 0 })).toBe(ahead)
    expect(nearestTowards(from, nodes, { right: -1, down: 0 })).toBe(behind)
    expect(nearestTowards(from, nodes, { right: 0, down: 1 })).toBe(aside)
    expect(nearestTowards(from, nodes, { right: 0, down: -1 })).toBeNull()
  })
})
