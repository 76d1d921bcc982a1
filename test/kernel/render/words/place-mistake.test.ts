import { expect, it } from 'vitest'
import type { PlaceMistake, SaidPlaceMistake } from '../../../../kernel/outcome/index.ts'
import {
  placeMistakeInWords,
  saidPlaceMistakeInWords
} from '../../../../kernel/render/words/place-mistake.ts'

it.each<[PlaceMistake, message: RegExp, fix: RegExp]>([
  [{ kind: 'cluster-of-daemon' }, /daemon takes no results from there/, /NIX_WORKFLOW_STORE=/],
  [
    { kind: 'builders-of-daemon', line: 'ssh-ng://a - - 1 1 gpu' },
    /daemon hands builds over/,
    /\/etc\/nix\/machines.*: ssh-ng:\/\/a - - 1 1 gpu$/
  ],
  [{ kind: 'builder-of-notebook', url: 'ssh://a' }, /^ssh:\/\/a is named by/, /^Take it out/],
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

it.each<['cluster' | 'builders', SaidPlaceMistake, string]>([
  [
    'cluster',
    { kind: 'no-slurm-here' },
    'there is no Slurm on this machine (no sbatch on PATH). Start the kernel on a machine of the cluster. Steps are built on this machine meanwhile.'
  ],
  [
    'cluster',
    { kind: 'not-evaluated', name: 'cluster', words: "undefined variable 'x'\nat 1:1" },
    "undefined variable 'x'. Give its settings as texts and numbers. No step is built before that; %cluster off builds here all the same."
  ],
  [
    'builders',
    { kind: 'unknown-setting', name: 'builders', key: 'core', known: ['url', 'cores'] },
    'it has no setting core. There are url and cores. Steps are built on the other machines, and on this one.'
  ],
  [
    'builders',
    { kind: 'wrong-setting', name: 'builders', key: 'cores', takes: 'count' },
    'its setting cores is of another kind. It takes a whole number from 1 on. Steps are built'
  ]
])('what %s says is told where it is not taken: %j', (name, mistake, expected) => {
  expect(saidPlaceMistakeInWords(name, mistake)).toContain(
    `${name} is not taken as it stands: ${expected}`
  )
})
