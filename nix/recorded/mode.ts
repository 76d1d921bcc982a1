/**
 * `on`: what was recorded is not evaluated. `off`: nothing is recorded or taken from a record.
 * `check`: all is evaluated, and a record that says otherwise is a bug, which is thrown.
 */
export type RecordsMode = 'on' | 'off' | 'check'

/** The environment variable for whoever distrusts records, and for tests. */
export const recordsVariable = 'NIX_WORKFLOW_RECORDS'

export function recordsMode(word: string | undefined): RecordsMode {
  return word === 'off' || word === 'check' ? word : 'on'
}
