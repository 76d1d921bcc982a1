import { describe, expect, it } from 'vitest'
import { nearest } from '../../../../kernel/session/mistakes/nearest.ts'

describe('nearest', () => {
  it.each([
    ['datset', ['dataset', 'model'], 'dataset'],
    ['dtaa.csv', ['data.csv', 'summary.json'], 'data.csv'],
    ['Dataset', ['dataset'], 'dataset'],
    ['lr', ['epochs', 'train'], null],
    ['x', ['y'], null],
    ['ab', ['xy'], null],
    ['anything', [], null]
  ])('%s among %j is %s', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected)
  })
})
