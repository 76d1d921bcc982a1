import type * as KernelMessage from '@jupyterlab/services/lib/kernel/messages.js'
import { v4 as newUuid } from 'uuid'
import { type ChangePlan, commTarget } from '../comm/index.ts'
import {
  type Comms,
  createComms,
  createLiveCells,
  type LiveCells,
  type TablesOfComms
} from '../live/index.ts'
import type { NoTable, Plan } from '../outcome/index.ts'
import type { Follower, Session } from '../session/session.ts'
import type { Tables } from '../tables/index.ts'
import { replacement } from './cell-display.ts'
import { cellIdOf } from './cell-id.ts'
import type { Handlers, Waiting } from './handler.ts'
import type { Renderer } from './renderer.ts'
import { type Clock, createThrottle } from './throttle.ts'

type CommHandlers = Pick<Handlers, 'comm_info_request' | 'comm_open' | 'comm_msg' | 'comm_close'>

/**
 * How often a page is told of changes, in milliseconds: as often as a list can be read that changes,
 * and rarely enough that a thousand steps cost little.
 */
const tellInterval = 200

export interface FollowingOptions {
  readonly clock: Clock
  readonly session: Pick<Session, 'follow' | 'arrange' | 'planChange'>
  /** Loaded when something is shown. */
  readonly renderer: () => Promise<Renderer>
  /** Loaded when a page asks for a table. */
  readonly tables: () => Promise<Tables>
}

/**
 * What pages follow over comms, and what answers them ("Custom messages" of the specification). The
 * kernel opens no comm, and knows one target: another is closed at once, as the specification asks of
 * a side that does not know it.
 */
export function createFollowing({ clock, session, renderer, tables }: FollowingOptions): {
  readonly live: LiveCells
  readonly comms: Comms
  readonly handlers: CommHandlers
} {
  const live = createLiveCells({
    onChange: () => telling.offer(null),
    isFollowed: () => comms.ids().length > 0
  })
  const comms = createComms({
    ...{ live, kernel: newUuid() },
    onCells: (cells) => session.arrange(cells),
    tables: tablesFor(tables, renderer),
    planChange: async ({ cell, code }) => {
      const plan = await session.planChange({ cellId: cell, code })
      return plan === null ? null : countsOf(plan)
    }
  })
  let queue: Waiting | null = null
  const telling = createThrottle(tellInterval, clock, () => {
    look()
    comms.tell()
  })

  function look(): void {
    if (queue !== null) live.wait(queue.list().flatMap(({ metadata }) => cellIdOf(metadata) ?? []))
  }

  const follower = followerOf(live, comms, renderer)

  const handlers: CommHandlers = {
    comm_info_request: ({ content: { target_name: asked = null } }) => ({
      reply: commInfo(asked === null || asked === commTarget ? comms.ids() : [])
    }),
    comm_open: ({ content, client }, { publisher, lasting, waiting }) => {
      const { comm_id: id, target_name: target } = content
      if (target !== commTarget) {
        publisher.commClose(id)
        return unanswered
      }
      if (queue === null) waiting.onArrival(() => telling.offer(null))
      queue = waiting
      comms.open(id, client?.id ?? null, {
        send: (data) => lasting.commMsg(id, data),
        close: () => lasting.commClose(id)
      })
      session.follow(follower)
      return unanswered
    },
    comm_msg: ({ content: { comm_id: id, data } }, { publisher }) => {
      look()
      comms.take(id, data, (answer) => publisher.commMsg(id, answer))
      return unanswered
    },
    comm_close: ({ content }) => {
      comms.forget(content.comm_id)
      return unanswered
    }
  }
  return { live, comms, handlers }
}

/** Has questions of pages answered in words. Nothing is loaded for a page that never asks. */
function tablesFor(
  tables: () => Promise<Tables>,
  renderer: () => Promise<Renderer>
): TablesOfComms {
  let isLoaded = false
  const withTables = (use: (tables: Tables) => void): void => {
    void tables().then(use)
  }
  return {
    ask: (commId, asked, send) => {
      isLoaded = true
      const refuse = (question: number, why: NoTable): void => {
        const isGivenUp = why.kind === 'given-up'
        void renderer().then((drawing) =>
          send({ type: 'table-refused', question, why: drawing.whyNoTable(why), isGivenUp })
        )
      }
      withTables((loaded) => loaded.ask({ id: commId, answer: send, refuse }, asked))
    },
    giveUp: (commId, question) => {
      if (isLoaded) withTables((loaded) => loaded.giveUp(commId, question))
    }
  }
}

/** Takes what cells show that no request is answered with. */
function followerOf(live: LiveCells, comms: Comms, renderer: () => Promise<Renderer>): Follower {
  return {
    isThere: () => comms.ids().length > 0,
    take: (event) => {
      if (event.kind !== 'refreshed') return
      const { cellId, outcome } = event
      void renderer().then((drawing) => {
        const run = live.begin(null, null, (...stale) => drawing.whyStale(...stale))
        run.take(event)
        run.shows(cellId, () => replacement(outcome, drawing))
      })
    }
  }
}

/** What of a plan a page says. */
function countsOf({ steps, cost, open }: Plan): ChangePlan {
  const count = (...actions: readonly Plan['steps'][number]['action'][]): number =>
    steps.filter(({ action }) => actions.includes(action)).length
  return {
    ...{ build: count('build', 'unknown'), fetch: count('fetch'), gone: count('gone', 'blocked') },
    ...{ seconds: cost.chain, withoutTime: cost.withoutTime, open: open.length }
  }
}

/** Content of `comm_info_reply`. */
function commInfo(ids: readonly string[]) {
  return {
    status: 'ok',
    comms: Object.fromEntries(ids.map((id) => [id, { target_name: commTarget }]))
  } satisfies KernelMessage.ICommInfoReplyMsg['content']
}

const unanswered = { reply: null }
