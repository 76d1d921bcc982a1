import type { JsonObject, JsonValue, RequestContents } from '../wire/index.ts'
import type { Handler } from './handler.ts'
import type { HistoryQuery, HistoryRecord } from './history-record.ts'

type Content = RequestContents['history_request']

/**
 * The number of this kernel's session. The specification counts sessions up from 1 and lets 0 stand
 * for the present one; there are no others, as the history is not kept beyond it.
 */
const thisSession = 1

/** Answers `history_request` ("History" of the messaging specification). */
export function historyHandler(record: Pick<HistoryRecord, 'find'>): Handler<Content> {
  return ({ content }) => {
    const query = queryOf(content)
    const entries = query === null ? [] : record.find(query)
    const history = entries.map(({ line, input, output }): JsonValue => {
      const shown = content.output === true ? [input, output] : input
      return [thisSession, line, shown]
    })
    return { reply: { status: 'ok', history } satisfies JsonObject }
  }
}

/** null where another session is asked for. */
function queryOf(content: Content): HistoryQuery | null {
  const count = content.n ?? null
  switch (content.hist_access_type) {
    case 'tail':
      return { kind: 'tail', count }
    case 'search':
      return {
        kind: 'search',
        pattern: content.pattern ?? '*',
        count,
        unique: content.unique ?? false
      }
    case 'range': {
      const session = content.session ?? 0
      if (session !== 0 && session !== thisSession) return null
      return { kind: 'range', start: content.start ?? 0, stop: content.stop ?? null }
    }
  }
}
