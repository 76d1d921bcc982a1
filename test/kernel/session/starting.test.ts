import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createSession } from '../../../kernel/running/create-session.ts'
import type { CellEvent } from '../../../kernel/session/session.ts'
import { bad } from '../../../nix/base/result.ts'

const unusable = {
  kind: 'nix-missing',
  silent: null,
  elsewhere: null,
  machine: { distribution: 'debian', release: 12, isRoot: true, hasSystemd: false }
} as const
const request = {
  code: '1',
  cellId: 'a',
  client: null,
  cameAt: 0,
  deletedCells: [],
  executionCount: 1,
  stopOnError: true,
  userExpressions: {}
}

async function eventsOf(startTakes: number): Promise<readonly CellEvent[]> {
  const engine = setTimeout(startTakes).then(() => bad(unusable))
  const session = createSession({ engine, commands: () => Promise.resolve(new Map()) })
  const events: CellEvent[] = []
  await session.run(request, (event) => events.push(event), new AbortController().signal, {
    count: () => 0,
    arrivals: () => 0,
    list: () => []
  })
  // A timer that was forgotten would tell of progress after the end.
  await setTimeout(1200)
  return events
}

it('a first start that freezes the toolchain is told of, and then no more', async () => {
  const events = await eventsOf(400)
  // A busy machine may let a second pass: then it is told once more.
  const kinds = events.map(({ kind }) => kind)
  expect([...new Set(kinds)]).toEqual(['progress', 'outcome'])
  expect(kinds.filter((kind) => kind === 'outcome')).toHaveLength(1)
  expect(events[0]).toMatchObject({ progress: { phase: 'freezing', steps: [] } })
})

it('one that has nothing to freeze is not', async () => {
  expect((await eventsOf(0)).map(({ kind }) => kind)).toEqual(['outcome'])
})
