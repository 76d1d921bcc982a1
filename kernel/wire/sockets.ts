import { setTimeout } from 'node:timers/promises'
import { Router, XPublisher, type Socket } from 'zeromq'
import { bad, good, type Result } from '../../nix/base/index.ts'
import type { Channel } from './connection-file.ts'
import type { Log } from './log.ts'

/** Channels on which clients send messages. */
export type ReceivingChannel = 'shell' | 'control' | 'stdin'

/** Channels on which the kernel sends messages of its own. */
export type SendingChannel = ReceivingChannel | 'iopub'

export interface SocketListeners {
  readonly onFrames: (channel: ReceivingChannel, frames: readonly Buffer[]) => void
  /** A client subscribed to a topic on iopub; the empty topic is all of them. */
  readonly onSubscription: (topic: Buffer) => void
}

/** The five sockets, bound. */
export interface Sockets {
  /** Begins to receive; to be called once. */
  listen(listeners: SocketListeners): void
  /** Sends in the order of the calls, whatever the socket is at. */
  send(channel: SendingChannel, frames: (Buffer | string)[]): void
  /** Sends what waits, and closes. Clients then have a second to fetch it. */
  close(): Promise<void>
}

/**
 * How many messages may wait for one slow client before ZeroMQ drops some: a run of ten thousand
 * cells publishes about 50,000. The default of 1,000 loses outputs of a run of 300 cells.
 */
const highWaterMark = 100_000

/** How long a closed socket goes on delivering, in milliseconds: Jupyter's own kernel waits as long. */
const linger = 1000

/** A socket that fails again and again must not keep the whole kernel busy. */
const retryMilliseconds = 50

/**
 * Binds the sockets of a kernel, and echoes heartbeats from then on. The mistake is a sentence that
 * names the channel and the endpoint that cannot be had.
 */
export async function bindSockets(
  endpoints: Readonly<Record<Channel, string>>,
  log: Log
): Promise<Result<Sockets, string>> {
  const opened = openSockets()
  const { routers, iopub, heartbeat } = opened
  const sockets = { ...routers, iopub, heartbeat }
  for (const channel of channels) {
    try {
      await sockets[channel].bind(endpoints[channel])
    } catch (error) {
      for (const other of channels) sockets[other].close()
      const reason = error instanceof Error ? error.message : String(error)
      return bad(`The ${channel} socket cannot listen on ${endpoints[channel]}: ${reason}.`)
    }
  }
  void listen(
    heartbeat,
    () => heartbeat.receive(),
    log,
    (frames) => heartbeat.send(frames)
  )
  const outgoing = {
    shell: sendQueue((frames) => routers.shell.send(frames), log),
    control: sendQueue((frames) => routers.control.send(frames), log),
    stdin: sendQueue((frames) => routers.stdin.send(frames), log),
    iopub: sendQueue((frames) => iopub.send(frames), log)
  }
  return good({
    listen: (listeners) => receiveFrom(opened, log, listeners),
    send: (channel, frames) => outgoing[channel].add(frames),
    close: async () => {
      await Promise.all(Object.values(outgoing).map((queue) => queue.drained()))
      for (const channel of channels) sockets[channel].close()
    }
  })
}

const channels = ['shell', 'control', 'stdin', 'iopub', 'heartbeat'] as const

function openSockets() {
  const options = { linger, sendHighWaterMark: highWaterMark }
  // A client that reconnects under its old name gets the replies, not the connection it left.
  const routerOptions = { ...options, handover: true }
  const routers = {
    shell: new Router(routerOptions),
    control: new Router(routerOptions),
    stdin: new Router(routerOptions)
  }
  const iopub = new XPublisher(options)
  // Each client is welcomed, also the second one with the same subscription.
  iopub.verbosity = 'allSubs'
  // A REP socket never answers again once a stranger has sent it garbage and hung up.
  const heartbeat = new Router({ linger: 0 })
  return { routers, iopub, heartbeat }
}

function receiveFrom(
  { routers, iopub }: Pick<ReturnType<typeof openSockets>, 'routers' | 'iopub'>,
  log: Log,
  { onFrames, onSubscription }: SocketListeners
): void {
  for (const channel of ['shell', 'control', 'stdin'] as const) {
    void listen(
      routers[channel],
      () => routers[channel].receive(),
      log,
      (frames) => onFrames(channel, frames)
    )
  }
  void listen(
    iopub,
    () => iopub.receive(),
    log,
    ([frame]) => {
      if (frame?.[0] === 1) onSubscription(frame.subarray(1))
    }
  )
}

async function listen(
  socket: Socket,
  receive: () => Promise<Buffer[]>,
  log: Log,
  onFrames: (frames: Buffer[]) => unknown
): Promise<void> {
  while (!socket.closed) {
    try {
      await onFrames(await receive())
    } catch (error) {
      // Closing a socket ends the receive that waits on it with an error.
      if (isClosed(socket)) return
      log(`A message was lost: ${String(error)}`)
      await setTimeout(retryMilliseconds)
    }
  }
}

/** A function, since the checker takes the loop's condition to hold after an `await` too. */
function isClosed(socket: Socket): boolean {
  return socket.closed
}

interface SendQueue {
  add(frames: (Buffer | string)[]): void
  drained(): Promise<void>
}

/** A socket refuses a second send while one is at work, so they take turns. */
function sendQueue(send: (frames: (Buffer | string)[]) => Promise<void>, log: Log): SendQueue {
  let last = Promise.resolve()
  return {
    add: (frames) => {
      last = last.then(async () => {
        // A closed socket refuses at once, and not by its promise.
        try {
          await send(frames)
        } catch (error) {
          log(`A message could not be sent: ${String(error)}`)
        }
      })
    },
    drained: () => last
  }
}
