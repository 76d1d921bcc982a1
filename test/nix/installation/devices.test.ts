import { describe, expect, it } from 'vitest'
import { devicesOf, readDevices } from '../../../nix/installation/devices.ts'

describe('what a machine offers', () => {
  it.each([
    ['', {}],
    ['gpu=/dev/nvidia0', { gpu: ['/dev/nvidia0'] }],
    [' gpu=/dev/a,/dev/b  fpga=/dev/c ', { gpu: ['/dev/a', '/dev/b'], fpga: ['/dev/c'] }],
    ['gpu=/dev/a gpu=/dev/b', { gpu: ['/dev/a', '/dev/b'] }],
    ['gpu=/dev/a=/dev/zero', { gpu: ['/dev/a=/dev/zero'] }],
    ['gpu=', { gpu: [] }],
    ['gpu=dev/a,,/dev/b', { gpu: ['/dev/b'] }],
    ['gpu =/dev/a', {}],
    ['=/dev/a -gpu=/dev/a gpu', {}]
  ])('is read from %j', (text, expected) => {
    expect(Object.fromEntries(readDevices(text))).toEqual(expected)
  })

  it('is what the variable says', () => {
    expect(devicesOf({}).size).toBe(0)
    expect(devicesOf({ NIX_WORKFLOW_DEVICES: 'gpu=/dev/a' }).get('gpu')).toEqual(['/dev/a'])
  })
})
