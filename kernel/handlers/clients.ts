import type { Client } from '../session/session.ts'

/** The clients of a kernel, by what their messages say of themselves. */
export interface Clients {
  /** The one that a message is of; null where it does not say. */
  meet(session: string | undefined): Client | null
}

/** Nobody is known at first. `now` gives milliseconds since the epoch. */
export function createClients(now: () => number = Date.now): Clients {
  const known = new Map<string, Client>()
  return {
    meet(session) {
      if (session === undefined || session === '') return null
      const client = known.get(session) ?? { id: session, since: now() }
      known.set(session, client)
      return client
    }
  }
}
