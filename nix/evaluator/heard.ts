import { evaluatorTexts, withoutColours } from '../base/index.ts'
import type { EvaluatorOptions } from './interface.ts'
import { NeededBuilds } from './needed-builds.ts'
import type { Reads } from './reads.ts'
import type { ReplAnswer, ReplMessage } from './repl.ts'
import { printedBy, type TraceLog } from './traces.ts'

/** What the process writes besides its answer while one request is asked. */
export interface Heard {
  error: string | null
  lastFile: string | null
  readonly needed: NeededBuilds
}

export function nothingHeard(): Heard {
  return { error: null, lastFile: null, needed: new NeededBuilds() }
}

export interface HeardAnswer {
  readonly answer: ReplAnswer
  readonly heard: Heard
}

/** Takes a message of the process for the request that is asked: what it reads, needs and prints. */
export function hear(
  { level, text }: ReplMessage,
  heard: Heard,
  reads: Pick<Reads, 'takeMessage'>,
  traces: TraceLog,
  onMessage: EvaluatorOptions['onMessage']
): void {
  if (level > 1) {
    heard.needed.take(text)
    reads.takeMessage(text)
    heard.lastFile = evaluatorTexts.evaluatingFile.pattern.exec(text)?.[1] ?? heard.lastFile
    onMessage?.({ kind: 'detail', text })
    return
  }
  const printed = printedBy(level, text)
  if (printed !== null) traces.take(printed)
  const plain = withoutColours(text.slice(0, 40))
  if (level === 0 && plain.startsWith('error:')) heard.error = text
  else if (level === 0 && plain.startsWith('trace: ')) {
    onMessage?.({ kind: 'trace', text: text.slice('trace: '.length) })
  } else if (text !== '') onMessage?.({ kind: 'warning', text: withoutColours(text) })
}
