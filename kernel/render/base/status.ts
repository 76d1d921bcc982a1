import type { StepStatus } from '../../outcome/index.ts'
import { statusColours } from './status-colours.ts'

/** How a state is told: by word, by sign and by colour, never by colour alone. */
export interface StatusLook {
  readonly word: string
  readonly sign: string
  /** A fixed background for white text: contrast at least 4.5 to white. */
  readonly colour: string
  /** For somebody who meets the word for the first time. */
  readonly meaning: string
}

export const statusLooks: Readonly<Record<StepStatus, StatusLook>> = {
  built: { word: 'built', sign: '✓', colour: statusColours.built, meaning: 'It ran just now.' },
  fetched: {
    word: 'fetched',
    sign: '↓',
    colour: statusColours.fetched,
    meaning: 'Copied from a cache.'
  },
  cached: {
    word: 'cached',
    sign: '●',
    colour: statusColours.cached,
    meaning: 'Its result was there already, so nothing ran.'
  },
  'cut-off': {
    word: 'cut off early',
    sign: '◐',
    colour: statusColours['cut-off'],
    meaning: 'What it reads was built anew and came out as before, so nothing ran.'
  },
  pinned: {
    word: 'pinned',
    sign: '◆',
    colour: statusColours.pinned,
    meaning: 'Taken by its hash.'
  },
  failed: {
    word: 'failed',
    sign: '✗',
    colour: statusColours.failed,
    meaning: 'It ran and gave nothing.'
  },
  stopped: {
    word: 'stopped',
    sign: '■',
    colour: statusColours.stopped,
    meaning: 'It was interrupted.'
  },
  blocked: {
    word: 'blocked',
    sign: '⊘',
    colour: statusColours.blocked,
    meaning: 'A step that it needs gave nothing.'
  },
  stale: {
    word: 'stale',
    sign: '↻',
    colour: statusColours.stale,
    meaning: 'What is shown belongs to an earlier definition.'
  },
  planned: {
    word: 'planned',
    sign: '○',
    colour: statusColours.planned,
    meaning: 'Defined, and not built yet.'
  },
  'not-kept': {
    word: 'not kept',
    sign: '◌',
    colour: statusColours['not-kept'],
    meaning: 'It was built, and its result has gone, as its definition says: keep = "never".'
  }
}

/** Whether something that was read is the name of a state. */
export function isStatus(value: unknown): value is StepStatus {
  return typeof value === 'string' && Object.hasOwn(statusLooks, value)
}

/** Whether a step with this state has a result that can be used. */
export function isThere(status: StepStatus): boolean {
  switch (status) {
    case 'built':
    case 'fetched':
    case 'cached':
    case 'cut-off':
    case 'pinned':
      return true
    case 'failed':
    case 'stopped':
    case 'blocked':
    case 'stale':
    case 'planned':
    case 'not-kept':
      return false
  }
}
