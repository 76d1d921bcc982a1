import { describe, expect, it } from 'vitest'
import { plotPicture, plotText } from '../../../../kernel/render/document/plot.ts'
import { svgOf as svgAt } from '../page.ts'
import type { Plot } from '../../../../kernel/outcome/document.ts'

const plot = (points: readonly (readonly [number, number])[], label = 'model'): Plot => ({
  ...{ x: 'lr', y: 'accuracy', kind: 'line' },
  series: [{ name: '', points: points.map(([x, y]) => ({ x, y, label })) }]
})

function svgOf(one: Plot): string {
  return svgAt(/src="([^"]+)"/.exec(plotPicture(one).markup)?.[1] ?? '')
}

describe('a plot', () => {
  it('is a picture with its points in words', () => {
    const points: [number, number][] = [
      [1, 0.5],
      [2, 0.123456789]
    ]
    const { markup } = plotPicture(plot(points))
    expect(markup).toContain('alt="accuracy over lr, 2 points: model 1, 0.5; model 2, 0.12346"')
    expect(plotText(plot(points))).toEqual(['  accuracy over lr: model 1, 0.5; model 2, 0.12346'])
  })

  it.each([
    ['spread over powers of ten', [0.0001, 1], true],
    ['close together', [1, 3], false],
    ['with zero among them', [0, 1000], false]
  ])('over values %s', (_, [low = 0, high = 0], isLogarithmic) => {
    const svg = svgOf(
      plot([
        [low, 1],
        [high, 2]
      ])
    )
    expect(svg.includes('lr (logarithmic)')).toBe(isLogarithmic)
    expect(svg).not.toContain('NaN')
  })

  it('of one point, of equal points and of none can be drawn', () => {
    expect(svgOf(plot([[1, 1]]))).not.toContain('NaN')
    expect(
      svgOf(
        plot([
          [1, 1],
          [1, 1]
        ])
      )
    ).not.toContain('NaN')
    expect(plotPicture(plot([])).markup).toBe('')
  })

  it('takes names for text', () => {
    const hostile = '"><script>alert(1)</script>'
    expect(svgOf(plot([[1, 1]], hostile))).not.toContain('<script')
    expect(plotPicture(plot([[1, 1]], hostile)).markup).not.toContain('<script')
  })
})
