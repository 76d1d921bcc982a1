import { expect, it } from 'vitest'
import { unkeptInWords } from '../../../../kernel/render/words/unkept.ts'
import type { UnkeptHow } from '../../../../kernel/outcome/index.ts'

const by = '/nix/store/00000000000000000000000000000000-says'

it.each<readonly [UnkeptHow, string]>([
  [
    { kind: 'came-out-otherwise', after: [] },
    'big was not kept, so it was built again, and came out otherwise than before'
  ],
  [
    { kind: 'came-out-otherwise', after: ['one'] },
    'one was built of what it gave then, and is not built again.'
  ],
  [
    { kind: 'came-out-otherwise', after: ['one', 'two'] },
    'one and two were built of what it gave then, and are not built again.'
  ],
  [{ kind: 'stays', why: { kind: 'not-ours' } }, 'it was there before this notebook asked for it'],
  [{ kind: 'stays', why: { kind: 'at-work' } }, 'another kernel works with this notebook'],
  [{ kind: 'stays', why: { kind: 'mentioned', by } }, `needs it: ${by}. strip = true`],
  [{ kind: 'stays', why: { kind: 'others' } }, 'something that no notebook has built'],
  [{ kind: 'stays', why: { kind: 'refused', said: 'it is alive' } }, 'Nix says: it is alive.'],
  [
    { kind: 'stays', why: { kind: 'unable', said: 'no', byDaemon: false } },
    'this Nix does not delete a result and build it again. It says: no'
  ],
  [
    { kind: 'stays', why: { kind: 'unable', said: 'no', byDaemon: true } },
    '(start the daemon anew then): keep-derivations = false'
  ]
])('%j', (how, words) => expect(unkeptInWords('big', how)).toContain(words))
