import type { LiveStep } from '../../../kernel/comm/protocol.ts'

/** How a state is told: by a sign and a word. */
export interface StateLook {
  readonly sign: string
  readonly word: string
  /** What it is among: what went well, what is at work, what is to be looked at, and the rest. */
  readonly tone: 'good' | 'busy' | 'bad' | 'doubt' | 'quiet'
}

export const stateLooks: Readonly<Record<LiveStep['state'], StateLook>> = {
  waiting: { sign: '…', word: 'waiting', tone: 'quiet' },
  building: { sign: '▶', word: 'building', tone: 'busy' },
  fetching: { sign: '↓', word: 'fetching', tone: 'busy' },
  ended: { sign: '▷', word: 'ended', tone: 'busy' },
  built: { sign: '✓', word: 'built', tone: 'good' },
  fetched: { sign: '↓', word: 'fetched', tone: 'good' },
  cached: { sign: '●', word: 'cached', tone: 'good' },
  'cut-off': { sign: '◐', word: 'cut off early', tone: 'good' },
  pinned: { sign: '◆', word: 'pinned', tone: 'good' },
  failed: { sign: '✗', word: 'failed', tone: 'bad' },
  stopped: { sign: '■', word: 'stopped', tone: 'doubt' },
  blocked: { sign: '⊘', word: 'blocked', tone: 'bad' },
  stale: { sign: '↻', word: 'stale', tone: 'doubt' },
  planned: { sign: '○', word: 'planned', tone: 'quiet' },
  'not-kept': { sign: '◌', word: 'not kept', tone: 'quiet' },
  gone: { sign: '∅', word: 'gone', tone: 'doubt' }
}
