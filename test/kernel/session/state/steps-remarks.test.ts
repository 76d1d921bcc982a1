import { expect, it } from 'vitest'
import { stepsRemarkInWords } from '../../../../kernel/render/words/steps-remark.ts'
import { stepsRemarks } from '../../../../kernel/session/state/steps-remarks.ts'

it.each([
  ['s.lr=1e-7', 's.lr=1e-8', true],
  ['s.lr=0.00000001', 's.lr=0.5', true],
  ['s.lr=1.5e-8', 's.lr=-2.5', true],
  ['s.a b', 's.c', false],
  ['s.n=1', 's.n=2', false],
  ['s.name=e-1', 's.name=x', false]
])('%s and %s are one step: whether digits may be why', (one, other, isDigits) => {
  const drvPath = '/nix/store/00000000000000000000000000000000-s.drv'
  const steps = [one, other].map((name) => ({ name, drvPath }))
  const found = { kind: 'steps', shape: 'set', members: [], ended: null } as const
  const remark = stepsRemarks(found, steps, 's').map(stepsRemarkInWords).join('\n')
  expect(remark).toContain(`${one} and ${other} are one and the same step`)
  expect(remark.includes('exact NUMBER')).toBe(isDigits)
})
