import type { Terminal } from '../../../kernel/cli/terminal/terminal.ts'

/** A terminal that keeps what is written to it. */
export interface RecordedTerminal extends Terminal {
  readonly lines: readonly string[]
  readonly errors: readonly string[]
}

export function recordedTerminal(): RecordedTerminal {
  const lines: string[] = []
  const errors: string[] = []
  return {
    lines,
    errors,
    out: (text) => lines.push(text),
    error: (text) => errors.push(text),
    status: () => undefined
  }
}
