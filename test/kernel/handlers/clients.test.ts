import { expect, it } from 'vitest'
import { createClients } from '../../../kernel/handlers/clients.ts'

it('a page is there from its first message on, and a page that is loaded again is another', () => {
  let now = 10
  const clients = createClients(() => now)
  expect(clients.meet('one')).toEqual({ id: 'one', since: 10 })
  now = 20
  expect(clients.meet('one')).toEqual({ id: 'one', since: 10 })
  expect(clients.meet('two')).toEqual({ id: 'two', since: 20 })
  expect([clients.meet(undefined), clients.meet('')]).toEqual([null, null])
})
