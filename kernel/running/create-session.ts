import type { NixUnusable } from '../../nix/installation/index.ts'
import type { Result } from '../../nix/base/index.ts'
import { cellCompleteness, type CellExpression } from '../cells/index.ts'
import { evaluationMistake, missingNames, syntaxMistake } from '../session/mistakes/index.ts'
import { planChange } from '../session/ahead/index.ts'
import { BetweenRuns } from '../session/between/index.ts'
import {
  createOutlet,
  type LateCommands,
  type Outlet,
  tellProgress,
  unlessInterrupted
} from '../session/request/index.ts'
import type { Limits } from '../session/editor/index.ts'
import { type Engine, isForWantOfToolchain } from '../session/state/index.ts'
import type { Inspection, Mistake, Plan } from '../outcome/index.ts'
import { shownFile } from '../session/screen/index.ts'
import { runCell } from './run.ts'
import type {
  Arrangement,
  CellRequest,
  CellResult,
  Completions,
  Follower,
  Session,
  ShownFile,
  UserExpressionResult
} from '../session/session.ts'

export interface SessionOptions {
  /** All that running a cell needs. */
  readonly engine: Promise<Ready>
  /** Starts it anew where it could not be had: what was wrong may be fixed by the next cell. */
  readonly again?: () => Promise<Ready>
  readonly commands: LateCommands
  /** How long somebody who types waits for what has to be evaluated. */
  readonly limits?: Limits
}

/** A notebook that runs. Where there is no Nix that can be used, each cell says so. */
export function createSession(options: SessionOptions): Session {
  const session = new StartingSession(options)
  return {
    run: (...request) => session.run(...request),
    follow: (follower) => session.follow(follower),
    arrange: (arrangement) => session.arrange(arrangement),
    shownFile: (place) => session.shownFile(place),
    planChange: (change) => session.planChange(change),
    complete: (...asked) => session.complete(...asked),
    inspect: (...asked) => session.inspect(...asked),
    isComplete: cellCompleteness,
    close: () => session.close()
  }
}

type Ready = Result<Engine, NixUnusable>

type Editor = typeof import('../session/editor/index.ts')

/** A session that has its engine when it is started. */
class StartingSession implements Omit<Session, 'isComplete'> {
  readonly #commands: LateCommands
  readonly #again: SessionOptions['again']
  readonly #limits: Limits | undefined
  #engine: Promise<Ready>
  readonly #closing = new AbortController()
  readonly #between = new BetweenRuns(async () => {
    const ready = await this.#engine
    return ready.ok ? ready.value : null
  })
  /** To find out that a toolchain cannot be frozen may take seconds, and most cells need none. */
  #wantsToolchain = false

  constructor({ engine, again, commands, limits }: SessionOptions) {
    this.#commands = commands
    this.#limits = limits
    this.#again = again
    this.#engine = told(engine)
  }

  async run(...request: Parameters<Session['run']>): Promise<CellResult> {
    await this.#between.begin()
    try {
      return await this.#run(...request)
    } finally {
      this.#between.end()
    }
  }

  follow(follower: Follower): void {
    this.#between.follow(follower)
    this.#between.notice()
  }

  arrange(arrangement: Arrangement): void {
    void this.#engine.then(
      (ready) => {
        if (!ready.ok) return
        ready.value.arrangement.take(arrangement)
        this.#between.notice()
      },
      () => undefined
    )
  }

  async shownFile(place: string): Promise<ShownFile> {
    const ready = await this.#engine.catch(() => null)
    return ready?.ok === true
      ? shownFile(ready.value, place)
      : { kind: 'none', why: { kind: 'not-shown' } }
  }

  async #run(...[request, emit, signal, waiting]: Parameters<Session['run']>): Promise<CellResult> {
    const outlet = createOutlet(emit)
    const ready = await this.#ready(outlet, signal)
    if (ready === null) return concludedBy({ kind: 'interrupted' }, outlet)
    if (!ready.ok) return concludedBy({ kind: 'nix-unusable', why: ready.mistake }, outlet)
    const options = { commands: this.#commands, outlet, signal, waiting }
    const mistake = await runCell(ready.value, request, options)
    this.#wantsToolchain = mistake !== null && isForWantOfToolchain(ready.value, mistake)
    const userExpressions: Record<string, UserExpressionResult> = {}
    if (mistake === null) {
      for (const [name, code] of Object.entries(request.userExpressions))
        userExpressions[name] = await userExpression(ready.value, { ...request, code }, signal)
    }
    return { mistake, userExpressions }
  }

  async planChange(change: Parameters<Session['planChange']>[0]): Promise<Plan | null> {
    const engine = await this.#engineSoon()
    return engine === null ? null : planChange(engine, change, this.#closing.signal)
  }

  async complete(code: string, cursor: number): Promise<Completions> {
    const engine = await this.#engineSoon()
    const { complete, usualLimits } = await this.#loadEditor()
    return complete(engine, this.#commands, code, cursor, this.#limits ?? usualLimits)
  }

  async inspect(code: string, cursor: number, detail: 0 | 1): Promise<Inspection | null> {
    const engine = await this.#engineSoon()
    if (engine === null) return null
    const { inspect, usualLimits } = await this.#loadEditor()
    return inspect(engine, this.#commands, code, cursor, detail, this.#limits ?? usualLimits)
  }

  /** Where somebody types: a notebook that is run needs none of it. */
  #loadEditor(): Promise<Editor> {
    return import('../session/editor/index.ts')
  }

  /** null where there is none, or where it still starts: who types does not wait for that. */
  async #engineSoon(): Promise<Engine | null> {
    const { soon, usualLimits } = await this.#loadEditor()
    const ready = await soon(
      this.#engine.catch(() => null),
      this.#limits ?? usualLimits
    )
    return ready?.ok === true ? ready.value : null
  }

  async close(): Promise<void> {
    this.#closing.abort()
    const ready = await this.#engine
    await this.#between.close()
    if (!ready.ok) return
    ready.value.links.flush()
    await ready.value.close()
  }

  /** null where it was interrupted while it started. */
  async #ready(outlet: Outlet, signal: AbortSignal): Promise<Ready | null> {
    // Freezing is what a start can take long for; with that done before, it is over at once.
    const progress = tellProgress(outlet, (drvPath) => drvPath)
    progress.phase('freezing')
    try {
      // The first start on a machine freezes its toolchain, which takes long enough to be interrupted.
      return await unlessInterrupted(this.#prepared(signal), signal)
    } finally {
      progress.end()
    }
  }

  async #prepared(signal: AbortSignal): Promise<Ready> {
    const ready = await this.#started()
    if (ready.ok && this.#wantsToolchain) await ready.value.prepareToolchain(signal)
    this.#wantsToolchain = false
    return ready
  }

  async #started(): Promise<Ready> {
    const ready = await this.#engine.catch(() => null)
    if (ready?.ok === true || this.#again === undefined) return this.#engine
    this.#engine = told(this.#again())
    return this.#engine
  }
}

/** A start that threw is told by the cell that needs it. Until one comes, nobody waits for it. */
function told(starting: Promise<Ready>): Promise<Ready> {
  void starting.catch(() => undefined)
  return starting
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
    mistake: { kind: 'no-expression' },
    place: null
  }
  return { ok: false, mistake }
}
