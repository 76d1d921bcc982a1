// A kernel whose wire, dispatch and cards are the real ones, and whose session does what a cell's
// code says: for tests of the client side. Started with the path of a connection file.
import { setTimeout } from 'node:timers/promises'
import type { CellOutcome, Shown, StepStatus } from '../../../kernel/outcome/outcome.ts'
import type { Mistake } from '../../../kernel/outcome/mistake.ts'
import type { Session } from '../../../kernel/session/session.ts'
import { renderInspection } from '../../../kernel/render/outcome/inspection.ts'
import { renderMistake } from '../../../kernel/render/outcome/mistake.ts'
import { renderOutcome } from '../../../kernel/render/outcome/outcome.ts'
import { renderProgress } from '../../../kernel/render/outcome/progress.ts'
import { noTableInWords } from '../../../kernel/render/words/no-table.ts'
import { whyStale } from '../../../kernel/render/words/stale.ts'
import { serve } from '../../../kernel/serve.ts'
import { readConnectionFile } from '../../../kernel/wire/connection-file.ts'
import { createTables } from '../../../kernel/tables/tables.ts'

const failure: Mistake = {
  kind: 'evaluation',
  definition: 'model',
  message: 'undefined variable',
  hint: null,
  place: null,
  trace: ''
}

const statuses = ['built', 'cached'] as const satisfies readonly StepStatus[]

function step(name: string, status: StepStatus): Shown {
  return {
    kind: 'step',
    step: {
      name,
      status,
      drvPath: `/nix/store/00000000000000000000000000000000-${name}.drv`,
      outPath: `/nix/store/11111111111111111111111111111111-${name}`,
      narHash: null,
      size: null,
      command: [],
      inputs: [],
      files: { files: [], total: 0 },
      folder: null,
      linked: [],
      seconds: 2,
      builtAt: null,
      sandboxed: true,
      declared: null,
      reasons: [],
      cell: null,
      toolchain: null,
      log: null,
      failure: null
    }
  }
}

function outcomeOf(shown: readonly Shown[], mistakes: readonly Mistake[]): CellOutcome {
  return { shown, lineage: null, notices: [], mistakes }
}

const session: Session = {
  run: async ({ code }, emit, signal) => {
    const [command = '', name = ''] = code.split(' ')
    let mistake: Mistake | null = null
    const status = statuses.find((known) => known === command)
    if (command === 'die') {
      // The sockets need a moment for what the cells before have published.
      await setTimeout(200)
      process.exit(3)
    }
    if (command === 'fail') mistake = failure
    if (command === 'refresh') {
      emit({ kind: 'refreshed', cellId: name, outcome: outcomeOf([step('anew', 'built')], []) })
    }
    if (command === 'wait') {
      const progress = { phase: 'building', elapsedSeconds: 1, steps: [], fetched: null } as const
      emit({ kind: 'progress', progress })
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      mistake = { kind: 'interrupted' }
    }
    const shown = status === undefined ? [] : [step(name, status)]
    emit({ kind: 'outcome', outcome: outcomeOf(shown, mistake === null ? [] : [mistake]) })
    return { mistake, userExpressions: {} }
  },
  follow: () => undefined,
  arrange: () => undefined,
  planChange: () => Promise.resolve(null),
  shownFile: () => Promise.resolve({ kind: 'none', why: { kind: 'not-shown' } }),
  complete: () => Promise.resolve({ matches: [], start: 0, end: 0 }),
  inspect: () => Promise.resolve(null),
  isComplete: () => Promise.resolve({ status: 'complete' }),
  close: () => Promise.resolve()
}

const connection = await readConnectionFile(process.argv[2] ?? '')
if (!connection.ok) throw new Error(connection.mistake)
const server = await serve({
  connection: connection.value,
  session,
  renderer: () =>
    Promise.resolve({
      ...{ renderInspection, renderMistake, renderOutcome, renderProgress, whyStale },
      whyNoTable: noTableInWords
    }),
  tables: () => Promise.resolve(createTables({ find: (place) => session.shownFile(place) })),
  identity: { version: '0', nixVersion: '0' },
  log: (line) => console.error(line)
})
if (!server.ok) throw new Error(server.mistake)
await server.value.ended
process.exit(0)
