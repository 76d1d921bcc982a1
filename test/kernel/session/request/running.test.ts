import { describe, expect, it } from 'vitest'
import { idsOfNext, pageOf } from '../../../../kernel/session/request/running.ts'
import type { CellRequest } from '../../../../kernel/session/session.ts'

const requestOf = (cellId: string | null, more: Partial<CellRequest> = {}): CellRequest => ({
  ...{ code: '', cellId, executionCount: null, client: null, cameAt: 0, deletedCells: [] },
  ...{ stopOnError: true, userExpressions: {}, ...more }
})

const waitingFor = (...requests: readonly CellRequest[]) => ({
  ...{ count: () => requests.length, arrivals: () => requests.length, list: () => requests }
})

describe('a run', () => {
  it.each<[string, string | null, (string | null)[], string[]]>([
    ['alone', 'a', [], ['a']],
    ['before others', 'a', ['b', 'a', 'c'], ['a', 'b', 'c']],
    ['of a client without ids', null, [null, 'b'], ['b']]
  ])('%s is of these cells, and those that wait', (_, own, others, ids) => {
    const waiting = waitingFor(...others.map((id) => requestOf(id)))
    expect([...idsOfNext({ request: requestOf(own), waiting })]).toEqual(ids)
  })

  it('is of the page that sent it', () => {
    expect(pageOf(requestOf('a'))).toEqual({ client: null, reachesAll: false })
    const client = { id: 'p', since: 0 }
    expect(pageOf(requestOf('a', { client, reachesAll: true }))).toEqual({
      ...{ client: 'p', reachesAll: true }
    })
  })
})
