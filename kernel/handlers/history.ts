import type * as KernelMessage from '@jupyterlab/services/lib/kernel/messages.js'
import type { RequestContents, Sent } from '../wire/index.ts'
import type { Handler } from './handler.ts'
import type { HistoryQuery, HistoryRecord } from './history-record.ts'

type Content = RequestContents['history_request']

/**
 * The number of this kernel's session. The specification counts sessions up from 1 and lets 0 stand
 * for the present one; there are no others, as the history is not kept beyond it.
 */
const thisSession = 1

/** The types of JupyterLab know of no run without an output, which stands as null. */
type Reply = Sent<Omit<KernelMessage.IHistoryReply, 'history'>> & {
  readonly history: readonly (readonly [
    session: number,
    line: number,
    shown: string | readonly [input: string, output: string | null]
  ])[]
}

/** Answers `history_request` ("History" of the messaging specification). */
export function historyHandler(record: Pick<HistoryRecord, 'find'>): Handler<Content> {
  return ({ content }) => {
    const query = queryOf(content)
    const entries = query === null ? [] : record.find(query)
    const history = entries.map(({ line, input, output }): Reply['history'][number] => [
      thisSession,
      line,
      content.output === true ? [input, output] : input
    ])
    return { reply: { status: 'ok', history } satisfies Reply }
  }
}

/** null where another session is asked for. */
function queryOf(content: Content): HistoryQuery | null {
  switch (content.hist_access_type) {
    case 'tail':
      return { kind: 'tail', count: content.n ?? null }
    case 'search':
      return {
        kind: 'search',
        pattern: content.pattern ?? '*',
        count: content.n ?? null,
        unique: content.unique ?? false
      }
    case 'range': {
      const session = content.session ?? 0
      if (session !== 0 && session !== thisSession) return null
      return { kind: 'range', start: content.start ?? 0, stop: content.stop ?? null }
    }
  }
}
