import type { NixUnusable } from '../../nix/installation/index.ts'
import type { Result } from '../../nix/base/index.ts'
import { cellCompleteness, type CellExpression } from '../cells/index.ts'
import { evaluationMistake, missingNames, syntaxMistake } from './mistakes/index.ts'
import { type CommandTable, createOutlet, type Outlet, tellProgress } from './request/index.ts'
import { complete, inspect } from './editor/index.ts'
import { type Engine, isForWantOfToolchain } from './state/index.ts'
import type { Mistake } from '../outcome/index.ts'
import { runCell } from './run.ts'
import type { CellRequest, CellResult, Session, UserExpressionResult } from './session.ts'

export interface SessionOptions {
  /** All that running a cell needs. */
  readonly engine: Promise<Result<Engine, NixUnusable>>
  /** Starts it anew where it could not be had: what was wrong may be mended by the next cell. */
  readonly again?: () => Promise<Result<Engine, NixUnusable>>
  readonly commands: CommandTable
}

/** A notebook that runs. Where there is no Nix that can be used, each cell says so. */
export function createSession({ engine: first, again, commands }: SessionOptions): Session {
  let engine = first
  // A start that threw is told by the cell that needs it. Until one comes, nobody waits for it.
  const isTold = (starting: typeof engine) => void starting.catch(() => undefined)
  isTold(engine)

  async function started(): Promise<Result<Engine, NixUnusable>> {
    const ready = await engine.catch(() => null)
    if (ready?.ok === true || again === undefined) return engine
    engine = again()
    isTold(engine)
    return engine
  }

  // To find out that a toolchain cannot be frozen may take seconds, and most cells need none.
  let wantsToolchain = false
  async function prepared(signal: AbortSignal): Promise<Result<Engine, NixUnusable>> {
    const ready = await started()
    if (ready.ok && wantsToolchain) await ready.value.prepareToolchain(signal)
    wantsToolchain = false
    return ready
  }

  return {
    async run(request, emit, signal, waiting) {
      // Freezing is what a start can take long for; with that done before, it is over at once.
      const outlet = createOutlet(emit)
      const progress = tellProgress(outlet, (drvPath) => drvPath)
      progress.phase('freezing')
      const ready = await unlessInterrupted(prepared(signal), signal).finally(() => progress.end())
      if (ready === null) return concludedBy({ kind: 'interrupted' }, outlet)
      if (!ready.ok) {
        const { message, mend } = ready.mistake
        return concludedBy({ kind: 'nix-unusable', message, mend }, outlet)
      }
      const mistake = await runCell(ready.value, request, { commands, outlet, signal, waiting })
      wantsToolchain = mistake !== null && isForWantOfToolchain(mistake)
      const userExpressions: Record<string, UserExpressionResult> = {}
      if (mistake === null) {
        for (const [name, code] of Object.entries(request.userExpressions))
          userExpressions[name] = await userExpression(ready.value, { ...request, code }, signal)
      }
      return { mistake, userExpressions }
    },
    async complete(code, cursor) {
      const ready = await engine
      return complete(ready.ok ? ready.value : null, commands, code, cursor)
    },
    async inspect(code, cursor, detail) {
      const ready = await engine
      return ready.ok ? inspect(ready.value, commands, code, cursor, detail) : null
    },
    isComplete: (code) => Promise.resolve(cellCompleteness(code)),
    async close() {
      const ready = await engine
      if (!ready.ok) return
      ready.value.links.flush()
      await ready.value.close()
    }
  }
}

/** The first start on a machine freezes its toolchain, which takes long enough to be interrupted. */
async function unlessInterrupted<Value>(
  value: Promise<Value>,
  signal: AbortSignal
): Promise<Value | null> {
  if (signal.aborted) return null
  let forget = (): void => undefined
  const interrupted = new Promise<null>((resolve) => {
    const give = (): void => resolve(null)
    signal.addEventListener('abort', give, { once: true })
    forget = () => signal.removeEventListener('abort', give)
  })
  try {
    return await Promise.race([value, interrupted])
  } finally {
    forget()
  }
}

function concludedBy(mistake: Mistake, outlet: Pick<Outlet, 'outcome'>): CellResult {
  const outcome = { shown: [], lineage: null, notices: [], mistakes: [mistake] }
  outlet.outcome(outcome)
  return { mistake, userExpressions: {} }
}

/** Evaluated to its head; never built. */
async function userExpression(
  engine: Engine,
  request: CellRequest,
  signal: AbortSignal
): Promise<UserExpressionResult> {
  const read = readExpression(engine, request)
  if (!read.ok) return read
  const missing = missingNames(engine, request, null, read.value)
  if (missing !== null) return { ok: false, mistake: missing }
  const slot = engine.workspace.program.questionSlot(read.value)
  const described = await engine.evaluator.describe({ slot, literal: null, question: true }, signal)
  if (!described.ok) {
    const question = { slot, expression: read.value }
    const mistake = evaluationMistake(engine, request, null, described.mistake, question)
    return { ok: false, mistake }
  }
  const value = described.value
  return { ok: true, text: value.kind === 'plain' ? value.text : `«${value.kind}»` }
}

function readExpression(
  engine: Pick<Engine, 'parsed'>,
  request: CellRequest
): Result<CellExpression, Mistake> {
  const parsed = engine.parsed.read(request.code)
  if (!parsed.ok) {
    const [first] = parsed.mistake
    if (first !== undefined) return { ok: false, mistake: syntaxMistake(request, first) }
  } else if (parsed.value.kind === 'nix' && parsed.value.question !== null) {
    return { ok: true, value: parsed.value.question }
  }
  const mistake: Mistake = {
    kind: 'command',
    command: 'user_expressions',
    message: 'This is no expression.',
    mend: 'Give one Nix expression; definitions belong into a cell.',
    place: null
  }
  return { ok: false, mistake }
}
