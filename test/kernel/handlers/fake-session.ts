import type { Renderer } from '../../../kernel/handlers/renderer.ts'
import type { MimeBundle } from '../../../kernel/wire/publisher.ts'
import type { Mistake } from '../../../kernel/outcome/mistake.ts'
import type { CellOutcome, Shown } from '../../../kernel/outcome/outcome.ts'
import type { Progress } from '../../../kernel/outcome/progress.ts'
import type {
  CellEvent,
  CellRequest,
  CellResult,
  Session
} from '../../../kernel/session/session.ts'

/** A session for tests of the protocol alone: what a cell does stands in its code, as `value 42`. */
export interface FakeSession extends Session {
  readonly requests: readonly CellRequest[]
  /** Lets a cell that waits (`wait`) go on. */
  release(): void
  readonly closed: () => boolean
}

export const failure: Mistake = {
  kind: 'command',
  command: '%fail',
  mistake: { kind: 'unknown-command', name: 'fail', meant: null },
  place: null
}

export const buildFailure: Mistake = {
  kind: 'build-failed',
  step: 'train',
  drvPath: '/nix/store/00000000000000000000000000000000-train.drv',
  exitCode: 1,
  explanation: [],
  lastLines: ['no such file'],
  place: null
}

/** A session that obeys the code of its cells, a command a line. */
export function createFakeSession(): FakeSession {
  const requests: CellRequest[] = []
  let release: () => void = () => undefined
  let closed = false

  async function run(
    request: CellRequest,
    emit: (event: CellEvent) => void,
    signal: AbortSignal
  ): Promise<CellResult> {
    requests.push(request)
    const shown: Shown[] = []
    const mistakes: Mistake[] = []
    for (const line of request.code.split('\n')) {
      const [command = '', ...words] = line.split(' ')
      const rest = words.join(' ')
      if (command === 'value') shown.push(valueOf(rest))
      else if (command === 'card') shown.push({ kind: 'text', title: rest, text: rest })
      else if (command === 'big') shown.push(valueOf('x'.repeat(Number(rest))))
      else if (command === 'fail') mistakes.push(failure)
      else if (command === 'fail-build') mistakes.push(buildFailure)
      else if (command === 'throw') throw new Error(rest)
      else if (command === 'progress')
        emit({ kind: 'progress', progress: progressOf(Number(rest)) })
      else if (command === 'sleep') await sleep(Number(rest), signal)
      else if (command === 'wait') await wait(signal)
      else if (command === 'refresh') {
        emit({ kind: 'refreshed', cellId: rest, outcome: outcomeOf([valueOf('refreshed')], []) })
      } else if (command === 'late') {
        setTimeout(() => emit({ kind: 'outcome', outcome: outcomeOf([valueOf('late')], []) }), 2)
      }
      if (signal.aborted) mistakes.push({ kind: 'interrupted' })
      if (mistakes.length > 0) break
    }
    emit({ kind: 'outcome', outcome: outcomeOf(shown, mistakes) })
    const userExpressions = Object.fromEntries(
      Object.entries(request.userExpressions).map(([name, expression]) => [
        name,
        expression === 'bad'
          ? ({ ok: false, mistake: failure } as const)
          : ({ ok: true, text: `value of ${expression}` } as const)
      ])
    )
    return { mistake: mistakes[0] ?? null, userExpressions }
  }

  function wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      release = resolve
      // The interrupt may have come while the renderer was being loaded.
      if (signal.aborted) resolve()
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  return {
    requests,
    release: () => release(),
    closed: () => closed,
    run,
    follow: () => undefined,
    arrange: () => undefined,
    planChange: () => Promise.resolve(null),
    shownFile: () => Promise.resolve({ kind: 'none', why: { kind: 'not-shown' } }),
    complete: async (code, cursor) => {
      if (code === 'throw') throw new Error('no completion')
      if (code === 'slow') await new Promise((resolve) => setTimeout(resolve, 30))
      return {
        matches: [{ text: 'output', type: 'function' }],
        start: code.lastIndexOf(' ', cursor - 1) + 1,
        end: cursor
      }
    },
    inspect: (code, cursor, detail) =>
      Promise.resolve(
        code === 'unknown'
          ? null
          : {
              name: code,
              blocks: [
                {
                  kind: 'paragraph',
                  text: `${code.slice(0, cursor)}|${code.slice(cursor)} ${detail}`
                }
              ]
            }
      ),
    isComplete: (code) =>
      Promise.resolve(
        code.endsWith('{') ? { status: 'incomplete', indent: '  ' } : { status: 'complete' }
      ),
    close: () => {
      closed = true
      return Promise.resolve()
    }
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    if (signal.aborted) done()
    else signal.addEventListener('abort', done)
  })
}

function valueOf(text: string): Shown {
  return { kind: 'value', name: null, value: { type: 'string', text } }
}

/** An outcome of these things, and nothing else. */
export function outcomeOf(shown: readonly Shown[], mistakes: readonly Mistake[]): CellOutcome {
  return { shown, lineage: null, notices: [], mistakes }
}

/** A progress that is told from others by its time. */
export function progressOf(elapsedSeconds: number): Progress {
  return { phase: 'building', elapsedSeconds, steps: [], fetched: null }
}

/** Renders as plain text, short enough to be compared. */
export const plainRenderer: Renderer = {
  renderOutcome: ({ shown, mistakes }, options) => {
    const told = options.mistakes ? mistakes.map(({ kind }) => kind) : []
    const texts = shown.map((item) => {
      if (item.kind === 'value') return 'text' in item.value ? item.value.text : item.value.type
      return item.kind === 'text' ? item.title : item.kind
    })
    if (texts.includes('unrenderable')) throw new Error('cannot render')
    return texts.length + told.length === 0 ? null : bundleOf([...texts, ...told].join())
  },
  renderInspection: ({ blocks }) =>
    bundleOf(blocks.map((block) => (block.kind === 'paragraph' ? block.text : '')).join()),
  whyStale: ({ kind }) => kind,
  whyNoTable: ({ kind }) => kind,
  renderProgress: ({ elapsedSeconds }) => bundleOf(`progress ${elapsedSeconds}`),
  renderMistake: (mistake) => ({
    ename: mistake.kind === 'interrupted' ? 'Interrupted' : mistake.kind,
    evalue: `evalue of ${mistake.kind}`,
    traceback: [`traceback of ${mistake.kind}`]
  })
}

function bundleOf(text: string): MimeBundle {
  return { data: { 'text/plain': text }, metadata: {} }
}
