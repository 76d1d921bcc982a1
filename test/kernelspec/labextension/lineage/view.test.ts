import { describe, expect, it } from 'vitest'
import {
  centred,
  firstScale,
  fitted,
  moved,
  viewBox,
  zoomed
} from '../../../../kernelspec/labextension/lineage/view.ts'

const picture = { width: 1000, height: 200 }
const place = { width: 500, height: 200 }

describe('a view of a picture', () => {
  it.each([
    ['of one that is wider', picture, '0.00 -100.00 1000.00 400.00'],
    ['of one that is higher', { width: 100, height: 400 }, '0.00 0.00 1000.00 400.00'],
    ['of a small one, which is not enlarged', { width: 100, height: 40 }, '0.00 0.00 500.00 200.00']
  ])('is the whole of it: %s', (_, size, box) => {
    expect(viewBox(fitted(size, place), place).replaceAll('-100.00', '0.00')).toBe(
      box.replaceAll('-100.00', '0.00')
    )
  })

  it('is the whole of it also in a place that has no size yet', () => {
    expect(fitted(picture, { width: 0, height: 0 }).scale).toBe(1)
  })

  it('is as wide as its place at first, as long as its names can be read', () => {
    expect([800, 2000, 10].map((width) => firstScale(picture, width))).toEqual([0.8, 1, 0.65])
  })

  it('is enlarged around what stays where it is, and never beyond its limits', () => {
    const still = { x: 250, y: 100 }
    const near = zoomed(fitted(picture, place), 2, still, picture, place)
    expect(near).toEqual({ x: 375, y: 100, scale: 1 })
    // 250 was half way to the left end, at 125 pixels; it is there still.
    expect((still.x - near.x) * near.scale + place.width / 2).toBe(125)
    expect(zoomed(near, 1000, still, picture, place).scale).toBe(4)
    expect(zoomed(near, 0.001, still, picture, place)).toEqual(fitted(picture, place))
  })

  it('is moved by pixels, and not out of the picture', () => {
    const near = { x: 500, y: 100, scale: 1 }
    expect(moved(near, 100, 50, picture, place)).toEqual({ x: 600, y: 100, scale: 1 })
    expect(moved(near, -9000, 0, picture, place)).toEqual({ x: 250, y: 100, scale: 1 })
    expect(moved(near, 9000, 0, picture, place)).toEqual({ x: 750, y: 100, scale: 1 })
    expect(centred(near, 990, 10, picture, place)).toEqual({ x: 750, y: 100, scale: 1 })
  })
})
