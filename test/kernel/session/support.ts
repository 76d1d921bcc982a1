import { join } from 'node:path'
import { commands } from '../../../kernel/commands/commands.ts'
import type { CellDefinition } from '../../../kernel/cells/cell.ts'
import { parseCell } from '../../../kernel/cells/parse-cell.ts'
import { createSession } from '../../../kernel/running/create-session.ts'
import { createEngine, type Engine, engineOf } from '../../../kernel/session/state/engine.ts'
import type { Mistake } from '../../../kernel/outcome/mistake.ts'
import { createLinkRecords } from '../../../kernel/session/state/links.ts'
import { createStepHistory } from '../../../kernel/session/state/step-history.ts'
import type { CellOutcome, Shown, StepReport } from '../../../kernel/outcome/outcome.ts'
import type {
  CellEvent,
  CellRequest,
  CellResult,
  Session
} from '../../../kernel/session/session.ts'
import { evaluationInWords } from '../../../kernel/render/words/evaluation.ts'
import { askedFileInWords } from '../../../kernel/render/words/asked-file.ts'
import { reasonInWords } from '../../../kernel/render/words/change.ts'
import { commandMistakeInWords } from '../../../kernel/render/words/commands/mistake.ts'
import { plainText } from '../../../kernel/render/outcome/value.ts'
import { saidInWords } from '../../../kernel/render/words/said.ts'
import { noticeInWords } from '../../../kernel/render/words/notice.ts'
import { staleInWords } from '../../../kernel/render/words/stale.ts'
import { createEvaluator } from '../../../nix/evaluator/evaluator.ts'
import { good } from '../../../nix/base/result.ts'
import type { RecordsMode } from '../../../nix/recorded/mode.ts'
import type { TestNix } from '../../support/nix.ts'
import { packageRoot, patchelf } from '../../nix/lib/evaluate.ts'
import { giveToolchain } from '../../support/toolchain.ts'
import { documentText } from '../../../kernel/render/document/document.ts'
import { syntaxWords } from '../../support/syntax-words.ts'
import { withoutToolchainInWords } from '../../../kernel/render/words/toolchain.ts'

/** The definitions of a cell that is known to be good. */
export function definitionsOf(code: string): readonly CellDefinition[] {
  const parsed = parseCell(code)
  if (!parsed.ok) throw new Error(parsed.mistake.map((one) => syntaxWords(one).message).join())
  if (parsed.value.kind !== 'nix') throw new Error('not a cell of Nix')
  return parsed.value.definitions
}

/** What came of a cell. */
export interface Ran extends CellResult {
  readonly outcome: CellOutcome
  /** Of the outcome, in short: `dataset built`, `x = 5`. */
  readonly shown: readonly string[]
  readonly events: readonly CellEvent[]
}

export interface TestSession {
  readonly engine: Engine
  readonly session: Session
  /** Runs a cell; without an id it is one of a client that sends none. */
  run(
    code: string,
    id?: string | null,
    more?: Partial<CellRequest> & { readonly signal?: AbortSignal }
  ): Promise<Ran>
  close(): Promise<void>
}

/** What an evaluation of a test may take. */
const memoryLimitBytes = 2e9

const freezing = { packageRoot, patchelf }

/**
 * An engine as the kernel has it, on the store of a test and in its folder. The first one on a store
 * brings the toolchain into it, which takes a second.
 */
export async function frozenEngine(
  { nix, folder }: TestNix,
  records: RecordsMode = 'on'
): Promise<Engine> {
  await giveToolchain(nix)
  return createEngine({
    ...{ nix, records },
    freezing,
    folder,
    holder: 'test',
    memoryLimitBytes,
    withoutToolchainInWords
  })
}

/** Where steps get a shell that is not there: they can be evaluated, and nothing can be built. */
export const wordsAsToolchain = `{ sh = "/nix/store/${'0'.repeat(32)}-sh"; python3 = "/nix/store/${'1'.repeat(32)}-python3"; }`

export const libraryFolder = join(packageRoot, 'nix', 'lib')

/** An engine that only evaluates: it is there at once. */
export function evaluatingEngine({ nix, folder }: Pick<TestNix, 'nix' | 'folder'>): Engine {
  const evaluator = createEvaluator(nix, {
    folder: join(folder, 'evaluator'),
    memoryLimitBytes
  })
  return engineOf({
    ...{ nix, evaluator, freezing, folder, holder: 'test', pendingNotices: [] },
    withoutToolchainInWords,
    toolchain: good({ expression: wordsAsToolchain, contents: [], frozen: [] }),
    close: () => evaluator.close()
  })
}

/** The engine of another notebook that has what `engine` has, but not what is kept of a notebook. */
export function otherNotebook(engine: Engine, holder: string, folder = engine.folder): Engine {
  const history = createStepHistory(engine.nix, holder)
  return {
    ...engine,
    holder,
    folder,
    history,
    links: createLinkRecords(engine.nix, holder, folder)
  }
}

/** A session of the kernel's own making, with its commands. */
export function testSession(engine: Engine): TestSession {
  const session = createSession({
    engine: Promise.resolve({ ok: true, value: engine }),
    commands: () => Promise.resolve(commands),
    // A machine that is at work on other tests takes longer than somebody who types would wait.
    limits: { answer: 20_000, end: 60_000 }
  })
  let executionCount = 0
  return {
    engine,
    session,
    async run(code, id = null, more = {}) {
      executionCount += 1
      const events: CellEvent[] = []
      const request: CellRequest = {
        code,
        cellId: id,
        client: null,
        cameAt: Date.now(),
        deletedCells: [],
        stopOnError: true,
        executionCount,
        userExpressions: {},
        ...more
      }
      const result = await session.run(
        request,
        (event) => events.push(event),
        more.signal ?? new AbortController().signal,
        { count: () => 0, arrivals: () => 0, list: () => [] }
      )
      const outcomes = events.flatMap((event) => (event.kind === 'outcome' ? [event.outcome] : []))
      const [outcome] = outcomes
      const after = events.findLast(({ kind }) => kind !== 'refreshed')
      if (outcome === undefined || outcomes.length > 1 || after?.kind !== 'outcome')
        throw new Error('a cell has one outcome, and nothing after it but what it refreshes')
      return { ...result, outcome, events, shown: outcome.shown.map(inShort) }
    },
    close: () => session.close()
  }
}

/** All that events say of marks and in notices, in words. */
export function saidIn(events: readonly CellEvent[]): string {
  return events
    .flatMap((event) => (event.kind === 'progress' ? [] : [event.outcome]))
    .flatMap(({ shown, notices }) => [
      ...shown.flatMap((one) => (one.kind === 'stale' ? [staleInWords(one.because)] : [])),
      ...notices.map(noticeInWords)
    ])
    .join('\n')
}

/** What is shown, in a few words. */
export function inShort(shown: Shown): string {
  switch (shown.kind) {
    case 'step':
      return `${shown.step.name} ${shown.step.status}`
    case 'sweep':
      return `${shown.name} [${shown.steps.map(({ name, status }) => `${name} ${status}`).join(', ')}]`
    case 'environment':
      return `${shown.environment.name} ${shown.environment.outPath === null ? 'not built' : 'there'}`
    case 'data':
      return `${shown.data.name} = ${shown.data.outPath ?? 'absent'}`
    case 'file':
      return `${shown.step.name}/${shown.file.path}`
    case 'value':
      return `${shown.name === null ? '' : `${shown.name} = `}${plainText(shown.value)}`
    case 'said':
      return saidInWords(shown.said).title
    case 'text':
      return shown.title
    case 'document':
      return shown.document.title
    case 'stale':
      return `stale: ${inShort(shown.shown)}`
  }
}

/** The one step that a cell shows. */
export function stepOf({ outcome }: Ran): StepReport {
  const [shown, ...more] = outcome.shown
  if (shown?.kind !== 'step' || more.length > 0) throw new Error(JSON.stringify(outcome, null, 1))
  return shown.step
}

/** Why a step was built, in words. */
export function reasonsOf({ reasons }: StepReport): readonly string[] {
  return reasons.map(reasonInWords)
}

/** Sentences of a mistake, as a reader has them. */
interface InWords {
  readonly message: string
  readonly fix: string
}

/**
 * The mistake with which a cell ends, of the kind that is expected; with its sentences where these are
 * made of it when it is drawn.
 */
export function mistakeOf<Kind extends 'command' | 'missing-file'>(
  ran: Pick<CellResult, 'mistake'>,
  kind: Kind
): Extract<Mistake, { kind: Kind }> & InWords
export function mistakeOf<Kind extends Mistake['kind']>(
  ran: Pick<CellResult, 'mistake'>,
  kind: Kind
): Extract<Mistake, { kind: Kind }>
export function mistakeOf<Kind extends Mistake['kind']>(
  { mistake }: Pick<CellResult, 'mistake'>,
  kind: Kind
): Extract<Mistake, { kind: Kind }> {
  if (mistake === null || !isOf(mistake, kind)) throw new Error(JSON.stringify(mistake))
  return { ...mistake, ...sentencesOf(mistake) }
}

function sentencesOf(mistake: Mistake): Partial<InWords> | null {
  if (mistake.kind === 'evaluation') return { message: evaluationInWords(mistake) }
  if (mistake.kind === 'command') return commandMistakeInWords(mistake.mistake)
  if (mistake.kind !== 'missing-file') return null
  const { message, fix } = askedFileInWords(mistake.missing)
  return { message, fix: fix ?? '' }
}

function isOf<Kind extends Mistake['kind']>(
  mistake: Mistake,
  kind: Kind
): mistake is Extract<Mistake, { kind: Kind }> {
  return mistake.kind === kind
}

/** What a `%` command says, as text. */
export function documentIn({ outcome }: Ran): string {
  const [shown] = outcome.shown
  if (shown?.kind !== 'document') throw new Error(JSON.stringify(outcome, null, 1))
  return documentText(shown.document).join('\n')
}

/** A step that runs `script` in this machine's own shell. */
export function shell(script: string): string {
  return `output ''\${toolchain.sh}/bin/sh -c "${script}"''`
}
