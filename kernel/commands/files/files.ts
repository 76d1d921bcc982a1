import { lstatSync } from 'node:fs'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { FileSummary } from '../../files/reading/index.ts'
import { summariseFile } from '../../files/summarise/index.ts'
import { dataReport } from '../../session/report/index.ts'
import type { Command, CommandFailure, CommandOutcome } from '../../session/request/index.ts'
import type { Engine, NamedDerivation } from '../../session/state/index.ts'
import { manyInWords, type PartOfMany } from '../../render/words/commands/index.ts'
import {
  nothingInside,
  removeLinks,
  withDataLinks,
  withLinks
} from '../../session/results/index.ts'
import { failedOption, mostTold, namedData, namedIdentity, toldSteps } from '../steps/index.ts'
import type { CommandMistake, DataReport, Document, StepReport } from '../../outcome/index.ts'
import { filesOf, outputFile, outputListing } from './output-files.ts'
import type { NamedResult } from './named-result.ts'
import { presentReport } from '../history/index.ts'

/** `%files model`: what a step wrote. `%files model report.md` shows one of the files. */
export const files: Command = {
  name: 'files',
  group: 'see',
  operands: [
    { word: 'NAME', kind: 'step' },
    { word: 'PATH', kind: 'path-in-step', isOptional: true }
  ],
  options: [
    failedOption,
    {
      name: '--links',
      takes: [{ choices: ['on', 'off'] }],
      standsAlone: true,
      means: 'takes away the copies in outs/ that cards link to (off), or makes them again (on)'
    }
  ],
  examples: [
    { line: '%files model' },
    { line: '%files model report.md' },
    { line: '%files model "my report.md"' },
    { line: '%files models metrics.json' }
  ],
  summary:
    'lists the files of a result, of each of a sweep, or of what a failed step left, or shows one of them',
  async run(words, { engine, signal }) {
    const [links] = words.values('--links')
    if (links !== undefined) return good(switchLinks(engine, links === 'on'))
    const [name = '', path] = words.operands
    const data = await namedData(engine, name, signal)
    if (data !== null) return filesOfData(engine, await dataReport(engine, data), path)
    const steps = await toldSteps(engine, name, words, signal)
    if (!steps.ok && words.has(failedOption.name)) return steps
    if (steps.ok && (steps.value.length > 1 || words.has(failedOption.name)))
      return good(await filesOfMany(engine, name, steps.value, path))
    const identity = await namedIdentity(engine, name, signal)
    if (!identity.ok) return identity
    const step = await presentReport(engine, identity.value)
    const place = filesOf(engine, step)
    if (place === null) return bad(nothingOf(engine, step))
    if (path !== undefined) {
      const file = await outputFile(place, path)
      const shown =
        step.outPath === null
          ? ({ ...step, status: 'failed' } as const)
          : await withLinks(engine, step, [path])
      if (file !== null)
        return good({ definitions: '', shown: [{ kind: 'file', step: shown, file }] })
    }
    const document = await outputListing(engine, { kind: 'step', report: step }, place, path ?? '')
    if (document === null) return bad(nothingInside(step.name, place, path ?? ''))
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}

/** The files of each of many steps, or the same file of each beside each other. */
async function filesOfMany(
  engine: Engine,
  word: string,
  steps: readonly NamedDerivation[],
  path: string | undefined
): Promise<CommandOutcome> {
  const parts: PartOfMany[] = []
  for (const { name, drvPath } of steps.slice(0, mostTold)) {
    const step = await presentReport(engine, { name, drvPath, entry: null })
    const place = filesOf(engine, step)
    const file = place === null || path === undefined ? null : await outputFile(place, path)
    const listing =
      place === null || file !== null
        ? null
        : await outputListing(engine, { kind: 'step', report: step }, place, path ?? '')
    const shown: Document | null = file === null ? listing : fileDocument(name, file)
    parts.push({ step: name, document: shown, isOpen: path !== undefined })
  }
  const what = path === undefined ? 'Files' : path
  const document = manyInWords(what, word, parts, steps.length - parts.length)
  return { definitions: '', shown: [{ kind: 'document', document }] }
}

/** Data as its card shows it, or one of its files or folders. */
async function filesOfData(
  engine: Engine,
  data: DataReport,
  path: string | undefined
): Promise<Result<CommandOutcome, CommandFailure>> {
  if (data.outPath === null || path === undefined) {
    const paths = data.files.files.map((file) => file.path)
    const shown = await withDataLinks(engine, data, paths)
    return good({ definitions: '', shown: [{ kind: 'data', data: shown }] })
  }
  const place = engine.nix.onDisk(data.outPath)
  const isWhole = lstatSync(place).isFile() && data.files.files[0]?.path === path
  const file = isWhole ? await summariseFile(place, path) : await outputFile(place, path)
  const result = { kind: 'data', report: data } as const
  const document =
    file === null
      ? await outputListing(engine, result, place, path)
      : fileDocument(`${data.name}/${path}`, file)
  if (document === null) return bad(nothingInside(data.name, place, path))
  return good({ definitions: '', shown: [{ kind: 'document', document }] })
}

function fileDocument(title: string, file: FileSummary): Document {
  return { title, blocks: [{ kind: 'files', files: [{ title: '', file }] }] }
}

/** What is to be said of a step that has no result to look at. */
export function notBuilt({ name, status, failure, partial = null }: StepReport): CommandMistake {
  if (status === 'not-kept')
    return { kind: 'no-result', step: name, isPartKept: false, isSpent: true }
  if (failure?.isGone === true) return { kind: 'result-gone', step: name }
  return { kind: 'no-result', step: name, isPartKept: partial !== null }
}

/** The same of what a name of the notebook stands for. */
export function notThere(result: NamedResult): CommandMistake {
  return result.kind === 'step'
    ? notBuilt(result.report)
    : { kind: 'data-not-here', data: result.report.name }
}

/** A daemon keeps nothing of what a step wrote that failed, and people may look for that. */
function nothingOf({ nix }: Pick<Engine, 'nix'>, step: StepReport): CommandMistake {
  const isOther = step.failure?.isGone === true || step.status === 'not-kept'
  if (nix.store.kind !== 'daemon' || isOther) return notBuilt(step)
  return { kind: 'no-result-of-daemon', step: step.name }
}

function switchLinks(
  engine: Pick<Engine, 'choices' | 'links' | 'folder'>,
  on: boolean
): CommandOutcome {
  engine.choices.links = on
  if (!on) removeLinks(engine)
  return { definitions: '', shown: [{ kind: 'said', said: { kind: 'links', isOn: on } }] }
}
