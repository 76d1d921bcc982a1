import { good, type Result } from '../../../nix/base/index.ts'
import { goneFrom } from '../../../nix/store/index.ts'
import type { Shown } from '../../outcome/index.ts'
import { historyOf } from '../../session/history/index.ts'
import { dataReport } from '../../session/report/index.ts'
import type { Command, CommandFailure, CommandOutcome } from '../../session/request/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { namedData, namedIdentity, namedStep } from '../steps/index.ts'
import { historyDocument } from './history-document.ts'
import { presentReport } from './present.ts'

/** `%history model`: what a step was before. `%history model 1` shows the card of it. */
export const history: Command = {
  name: 'history',
  group: 'understand',
  operands: [
    { word: 'NAME', kind: 'step' },
    { word: 'N', kind: 'number', isOptional: true }
  ],
  options: [],
  examples: [
    { line: '%history model' },
    { line: '%history model 1', means: 'for what it gave before' }
  ],
  summary:
    'lists what a step was before, with what was changed; with a number, shows the result that it gave then',
  async run({ operands: [name = '', back] }, { engine, signal }) {
    return back === undefined
      ? whole(engine, name, signal)
      : earlier(engine, name, Number(back), signal)
  }
}

async function whole(
  engine: Engine,
  name: string,
  signal: AbortSignal
): Promise<Result<CommandOutcome, CommandFailure>> {
  const data = await namedData(engine, name, signal)
  const step = data === null ? await namedStep(engine, name, signal) : null
  if (step?.ok === false && historyOf(engine, name).length === 0) return step
  const shownName = step?.ok === true ? step.value.name : name
  // The identity of data is its place in the store.
  const current = data?.outPath ?? (step?.ok === true ? step.value.drvPath : null)
  const outputs = historyOf(engine, shownName).map(({ outPath }) => outPath)
  const gone = await goneFrom(engine.nix, outputs)
  const document = historyDocument(engine, shownName, current, gone)
  return good({ definitions: '', shown: [{ kind: 'document', document }] })
}

/** What it was so many identities ago: its card. */
async function earlier(
  engine: Engine,
  name: string,
  back: number,
  signal: AbortSignal
): Promise<Result<CommandOutcome, CommandFailure>> {
  const word = `${name}@${back}`
  const data = await namedData(engine, word, signal)
  if (data !== null)
    return asItWas(name, data.at ?? null, { kind: 'data', data: await dataReport(engine, data) })
  const identity = await namedIdentity(engine, word, signal)
  if (!identity.ok) return identity
  const step = await presentReport(engine, identity.value)
  return asItWas(name, identity.value.entry?.at ?? null, { kind: 'step', step })
}

function asItWas(step: string, at: number | null, shown: Shown): Result<CommandOutcome, never> {
  const said = { kind: 'earlier-result', step, at } as const
  return good({ definitions: '', shown: [{ kind: 'said', said }, shown] })
}
