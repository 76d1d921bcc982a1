/**
 * What a kernel is asked to run so that no cell has it: it has no number, and when it fails, what
 * waits still runs.
 */
export function withoutCell(code: string) {
  return { code, store_history: false, allow_stdin: false, stop_on_error: false } as const
}
