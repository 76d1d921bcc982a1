/** Where a command writes. */
export interface Terminal {
  /** One line, or several. */
  out(text: string): void
  error(text: string): void
  /** A line that the next one replaces: what goes on at this moment. Only a person sees it. */
  status(text: string): void
}

/** The process's own outputs. */
export function ownTerminal(): Terminal {
  const { stdout, stderr } = process
  // Who reads it may end before this does (`| head -1`): that ends the printing and nothing else.
  for (const output of [stdout, stderr]) output.on('error', () => undefined)
  let statusIsThere = false
  const clear = (): void => {
    if (statusIsThere) stdout.write('\r\u001b[K')
    statusIsThere = false
  }
  return {
    out: (text) => {
      clear()
      stdout.write(`${text}\n`)
    },
    error: (text) => {
      clear()
      stderr.write(`${text}\n`)
    },
    status: (text) => {
      if (!stdout.isTTY) return
      clear()
      if (text === '') return
      stdout.write(text.slice(0, stdout.columns - 1))
      statusIsThere = true
    }
  }
}
