import type { FileSummary } from '../../files/reading/index.ts'
import { summariseFile } from '../../files/summarise/index.ts'
import type { PicturesOfSteps } from '../../render/words/commands/index.ts'
import { bad, good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'
import { compareDocument, plotOf, type PlotRequest } from './compare-document.ts'
import { compareSteps, type Comparison } from './comparison.ts'
import type { CommandMistake, StepReport } from '../../outcome/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { namedSteps } from '../steps/index.ts'
import { pathInOutput } from '../../session/results/index.ts'

/** Pictures beside each other that a display holds. */
const mostFiles = 24

/** `%compare eval_*`: steps as rows of a table, with what was put in and what came out. */
export const compare: Command = {
  name: 'compare',
  group: 'understand',
  operands: [{ word: 'NAME', kind: 'step', isRepeated: true }],
  options: [
    { name: '--plot', takes: ['PARAMETER', 'METRIC'], means: 'draws one over the other' },
    { name: '--file', takes: ['PATH'], means: 'shows this file of each side by side' }
  ],
  examples: [
    { line: '%compare eval_*' },
    { line: '%compare eval_* --plot lr accuracy' },
    { line: '%compare eval_* --file curve.png' }
  ],
  summary:
    'compares steps (names, eval_*, a sweep): parameters that differ anywhere in their lineage, and metrics',
  async run(words, { engine, signal }) {
    const [x, y] = words.values('--plot')
    const plot = x === undefined || y === undefined ? null : { x, y }
    const [file = null] = words.values('--file')
    const steps = await namedSteps(engine, words.operands, signal)
    if (!steps.ok) return steps
    const comparison = await compareSteps(engine, steps.value, signal)
    if (signal.aborted) return bad({ kind: 'interrupted' })
    if (plot !== null && plotOf(comparison, plot) === null) return bad(noPlot(comparison, plot))
    const reports = comparison.rows.map(({ report }) => report)
    const pictures =
      file === null ? null : await picturesOf(reports, (report) => fileOf(engine, report, file))
    if (file !== null && pictures === null)
      return bad({ kind: 'none-wrote', file, step: steps.value[0]?.name ?? null })
    const document = compareDocument(comparison, plot, pictures)
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}

function noPlot({ parameters, metrics }: Comparison, { x, y }: PlotRequest): CommandMistake {
  const titles = parameters.map(({ title }) => title)
  return { kind: 'nothing-to-draw', x, y, parameters: titles, metrics }
}

/** A file of each step, side by side, of the first steps; null where none of these has it. */
export async function picturesOf(
  reports: readonly StepReport[],
  fileIn: (report: StepReport) => Promise<FileSummary | null>
): Promise<PicturesOfSteps | null> {
  const files: PicturesOfSteps['files'][number][] = []
  for (const report of reports.slice(0, mostFiles)) {
    const file = await fileIn(report)
    if (file !== null) files.push({ title: report.name, file })
  }
  const omitted = Math.max(0, reports.length - mostFiles)
  return files.length === 0 ? null : { files, omitted }
}

async function fileOf(
  { nix }: Pick<Engine, 'nix'>,
  { outPath }: StepReport,
  path: string
): Promise<FileSummary | null> {
  const onDisk = outPath === null ? null : pathInOutput(nix, outPath, path)
  return onDisk === null ? null : summariseFile(onDisk, path)
}
