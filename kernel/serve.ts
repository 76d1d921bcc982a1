import { setTimeout } from 'node:timers/promises'
import { good, type Result } from '../nix/base/index.ts'
import { createDispatcher } from './dispatch/index.ts'
import { type Clock, createHandlers, type KernelIdentity, type Renderer } from './handlers/index.ts'
import type { Session } from './session/session.ts'
import type { Tables } from './tables/index.ts'
import { type Connection, type Log, openWire, type PublicationContents } from './wire/index.ts'

export interface ServeOptions {
  readonly connection: Connection
  readonly session: Session
  readonly renderer: () => Promise<Renderer>
  readonly tables: () => Promise<Tables>
  readonly identity: KernelIdentity
  readonly log: Log
  readonly clock?: Clock
}

/** A kernel that answers its clients. */
export interface Server {
  /** Settles when the kernel has ended, by a client's wish or by `stop`: the process may exit. */
  readonly ended: Promise<{ readonly restart: boolean }>
  /** Ends the kernel as a shutdown does, without a client: its parent has died, say. */
  stop(): Promise<void>
}

/**
 * How long the session and the request at hand may take to end, in milliseconds. Jupyter's kernel
 * manager sends a signal after 2.5 s; the rest is left for delivering what waits.
 */
const patience = 1500

/**
 * Serves a session to the clients of a connection, until one of them shuts the kernel down. The
 * mistake is a sentence that names the socket which cannot be had.
 */
export async function serve(options: ServeOptions): Promise<Result<Server, string>> {
  const { connection, session, renderer, tables, identity, log, clock } = options
  const opened = await openWire(connection, log)
  if (!opened.ok) return opened
  const wire = opened.value

  const { promise: ended, resolve: hasEnded } = deferred<{ readonly restart: boolean }>()
  let ending = false

  async function end(restart: boolean): Promise<void> {
    if (ending) return
    ending = true
    const closed = session.close().catch((error: unknown) => {
      log(`The session did not end well: ${String(error)}`)
    })
    await Promise.race([Promise.all([dispatcher.stop(), closed]), setTimeout(patience)])
    await wire.close()
    hasEnded({ restart })
  }

  const handlers = createHandlers({
    session,
    renderer,
    tables,
    identity,
    end: (restart) => void end(restart),
    ...(clock === undefined ? {} : { clock })
  })
  const dispatcher = createDispatcher({ wire, handlers, log })
  wire.publish(null, 'status', {
    execution_state: 'starting'
  } satisfies PublicationContents['status'])
  wire.listen((channel, message) => dispatcher.receive(channel, message))
  return good({
    ended,
    stop: async () => {
      await end(false)
      await ended
    }
  })
}

function deferred<Value>(): {
  readonly promise: Promise<Value>
  readonly resolve: (value: Value) => void
} {
  let resolve: (value: Value) => void = () => undefined
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
