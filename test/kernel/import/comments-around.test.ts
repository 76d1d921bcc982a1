import { describe, expect, it } from 'vitest'
import { blocksOf, splitLead, trailOf } from '../../../kernel/import/comments-around.ts'

describe('the comments between two bindings', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['\n\n', []],
    ['\n# a\n# b\n', ['# a\n# b']],
    ['\n# a\n\n# b\n', ['# a', '# b']],
    ['\n# a\r\n  # b\r\n\r\n# c', ['# a\r\n  # b', '# c']],
    ['/* a\n\n b */ # c', ['/* a\n\n b */ # c']],
    ['/**/', ['/**/']],
    ['# a /* b', ['# a /* b']]
  ])('%j are %j', (gap, blocks) => {
    expect(blocksOf(gap)).toEqual(blocks)
  })

  it.each<[string, string[], string]>([
    ['', [], ''],
    ['\n# a\n', [], '# a'],
    ['\n# a\n\n', ['# a'], ''],
    ['\n# a\n\n# b\n  ', ['# a'], '# b'],
    ['\r\n# a\r\n\r\n', ['# a'], ''],
    ['\n# a\n\n# b\n\n\n', ['# a', '# b'], '']
  ])('of %j %j stand alone, and %j belongs to what comes', (gap, alone, attached) => {
    expect(splitLead(gap)).toEqual({ alone, attached })
  })

  it.each([
    [' # a\n# b', ' # a'],
    ['\n# a', ''],
    [' /* a */\n', ' /* a */'],
    [' /* a */  ', ' /* a */  '],
    [' /* a */ b', ''],
    [' /* a\n b */', ''],
    ['', '']
  ])('of %j %j stands behind what came', (gap, trail) => {
    expect(trailOf(gap)).toBe(trail)
  })
})
