import { expect, it } from 'vitest'
import { freeWishes } from '../../../../kernel/commands/kept/wishes.ts'

it.each([
  [{}, 3, null],
  [{ keep: '1' }, 1, null],
  [{ keep: '999999' }, 999_999, null],
  [{ olderThan: '12h' }, 3, 43_200],
  [{ olderThan: '30d' }, 3, 2_592_000],
  [{ keep: '2', olderThan: '2w' }, 2, 1_209_600],
  [{ olderThan: '0d' }, 3, 0],
  [{ olderThan: '999999w' }, 3, 604_799_395_200]
])('%j', (given, keep, olderThanSeconds) => {
  for (const isDry of [true, false])
    expect(freeWishes(given, isDry)).toEqual({ ok: true, value: { keep, olderThanSeconds, isDry } })
})

it.each(['0', '-1', '1.5', '1000000', '9'.repeat(400), '', ' 3', '3 ', '３', '1e3', '0x3'])(
  'nobody keeps %j',
  (keep) => {
    expect(freeWishes({ keep }, false)).toEqual({
      ok: false,
      mistake: { kind: 'no-keep', given: keep }
    })
  }
)

it.each([
  '30',
  'd',
  '30 d',
  '-1d',
  '1.5d',
  '1m',
  '1y',
  '1000000d',
  '1dd',
  '',
  'constructor',
  '30D'
])('%j is no age', (olderThan) => {
  expect(freeWishes({ olderThan }, false)).toEqual({
    ok: false,
    mistake: { kind: 'no-age', given: olderThan }
  })
})
