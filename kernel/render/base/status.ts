import type { StepStatus } from '../../outcome/index.ts'

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
  built: { word: 'built', sign: '✓', colour: '#1a7f37', meaning: 'It ran just now.' },
  fetched: { word: 'fetched', sign: '↓', colour: '#0969da', meaning: 'Copied from a cache.' },
  cached: {
    word: 'cached',
    sign: '●',
    colour: '#0f766e',
    meaning: 'Its result was there already, so nothing ran.'
  },
  'cut-off': {
    word: 'cut off early',
    sign: '◐',
    colour: '#0b6b83',
    meaning: 'What it reads was built anew and came out as before, so nothing ran.'
  },
  pinned: { word: 'pinned', sign: '◆', colour: '#6e40c9', meaning: 'Taken by its hash.' },
  failed: { word: 'failed', sign: '✗', colour: '#cf222e', meaning: 'It ran and gave nothing.' },
  stopped: { word: 'stopped', sign: '■', colour: '#8a5a00', meaning: 'It was interrupted.' },
  blocked: {
    word: 'blocked',
    sign: '⊘',
    colour: '#953800',
    meaning: 'A step that it needs gave nothing.'
  },
  stale: {
    word: 'stale',
    sign: '↻',
    colour: '#7d4e00',
    meaning: 'What is shown belongs to an earlier definition.'
  },
  planned: { word: 'planned', sign: '○', colour: '#57606a', meaning: 'Defined, and not built yet.' }
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
      return false
  }
}
