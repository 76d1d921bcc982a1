import { expect, it } from 'vitest'
import type { PlaceMistake } from '../../../../../kernel/outcome/index.ts'
import { placeMistakeInWords } from '../../../../../kernel/render/words/commands/place-mistake.ts'

it.each<[PlaceMistake, message: RegExp, fix: RegExp]>([
  [{ kind: 'cluster-of-daemon' }, /daemon takes no results from there/, /NIX_WORKFLOW_STORE=/],
  [
    { kind: 'builders-of-daemon', line: 'ssh-ng://a - - 1 1 gpu' },
    /daemon hands builds over/,
    /\/etc\/nix\/machines.*: ssh-ng:\/\/a - - 1 1 gpu$/
  ],
  [{ kind: 'no-partition', given: '-x' }, /^-x is no name/, /^sinfo/],
  [{ kind: 'unknown-builder', url: 'ssh://a', known: [] }, /^ssh:\/\/a is no/, /^None is added/],
  [
    { kind: 'unknown-builder', url: 'ssh://a', known: ['b', 'c'] },
    /no machine/,
    /^It has b and c\.$/
  ]
])('%j is told with the way out', (mistake, message, fix) => {
  const told = placeMistakeInWords(mistake)
  expect(told.message).toMatch(message)
  expect(told.fix).toMatch(fix)
})
