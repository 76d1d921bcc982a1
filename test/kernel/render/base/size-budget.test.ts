import { describe, expect, it } from 'vitest'
import { type Html, markup, nothing } from '../../../../kernel/render/base/html.ts'
import {
  choose,
  chooseOne,
  drawInTurn,
  drawWithShare,
  sizeBudget
} from '../../../../kernel/render/base/size-budget.ts'

const sized = (bytes: number): Html => markup`${'x'.repeat(bytes)}`
const log = (bytes: number): Html =>
  markup`<details class="nix-workflow-log">${'x'.repeat(bytes)}</details>`

describe('parts of a display', () => {
  it.each([
    ['all that fit, to the last byte', 100, [[40], [60]], [40, 60], []],
    ['but not one byte above', 99, [[40], [60]], [40, 0], [1]],
    ['nor ten times as much', 100, [[1000], [60]], [0, 60], [0]],
    ['a smaller one behind one that has no room', 100, [[40], [61], [60]], [40, 0, 60], [1]],
    ['the first version that fits', 100, [[500, 200, 90, 10]], [90], []],
    ['an empty one always', 0, [[1], [0]], [0, 0], [0]],
    ['the first ones of many', 100, Array.from({ length: 1000 }, () => [30]), [30, 30, 30], null]
  ] as const)('are chosen in order: %s', (_, bytes, parts, expected, leftOut) => {
    const choice = choose(
      parts.map((versions, index) => [index, versions.map(sized)]),
      sizeBudget(bytes)
    )
    for (const [index, size] of expected.entries())
      expect(choice.of(index).markup.length).toBe(size)
    if (leftOut !== null) expect(choice.leftOut).toEqual(leftOut)
    else expect(choice.leftOut).toHaveLength(997)
  })

  it('leave the budget that they are chosen by as it was', () => {
    const budget = sizeBudget(100)
    const parts = [['a', [sized(80)]]] as const
    expect(choose(parts, budget).left.bytes).toBe(20)
    expect(choose(parts, budget).leftOut).toEqual([])
    expect(budget).toEqual(sizeBudget(100))
  })

  it('that vary from run to run take nothing from the others, as far as their own room goes', () => {
    const { left } = choose([['log', [log(4000)]]], sizeBudget(100_000))
    expect(left.bytes).toBe(100_000)
    expect(left.varyingBytes).toBeLessThan(16_000)
    expect(choose([['log', [log(20_001)]]], sizeBudget(100_000)).leftOut).toEqual(['log'])
    expect(choose([['log', [log(200_000)]]], sizeBudget(100_000)).leftOut).toEqual(['log'])
  })

  it('that have to have something get what stands in, which takes no room', () => {
    const drawn = chooseOne([sized(11)], sized(5), sizeBudget(10))
    expect(drawn.html.markup).toHaveLength(5)
    expect(drawn.left).toEqual(sizeBudget(10))
    expect(chooseOne([], nothing, sizeBudget(10)).html).toBe(nothing)
  })

  it('share equally what there is, and leave the others what they do not need', () => {
    const asked = [10, 200, 200]
    const { htmls, left } = drawInTurn(asked, sizeBudget(300), (size, budget, index) =>
      drawWithShare(budget, asked.length - index, (share) =>
        chooseOne([sized(size), sized(share.bytes)], nothing, share)
      )
    )
    expect(htmls.map(({ markup: text }) => text.length)).toEqual([10, 145, 145])
    expect(left.bytes).toBe(0)
  })
})
