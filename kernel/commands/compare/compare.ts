import { summariseFile } from '../../files/summarise/index.ts'
import { bad, good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'
import { compareDocument, plotOf, type PlotRequest } from './compare-document.ts'
import { compareSteps, type Comparison } from './comparison.ts'
import type { Block, CommandMistake } from '../../outcome/index.ts'
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
    if (plot !== null && plotOf(comparison, plot) === null) return bad(noPlot(comparison, plot))
    const document = compareDocument(comparison, plot)
    const grid = file === null ? [] : await fileGrid(engine, comparison, file)
    if (file !== null && grid.length === 0) {
      return bad({ kind: 'none-wrote', file, step: steps.value[0]?.name ?? null })
    }
    const blocks = [...grid, ...document.blocks]
    return good({
      definitions: '',
      shown: [{ kind: 'document', document: { ...document, blocks } }]
    })
  }
}

function noPlot({ parameters, metrics }: Comparison, { x, y }: PlotRequest): CommandMistake {
  const titles = parameters.map(({ title }) => title)
  return { kind: 'nothing-to-draw', x, y, parameters: titles, metrics }
}

async function fileGrid(
  engine: Pick<Engine, 'nix'>,
  { rows }: Comparison,
  path: string
): Promise<readonly Block[]> {
  const files: Extract<Block, { kind: 'files' }>['files'][number][] = []
  for (const { report } of rows.slice(0, mostFiles)) {
    if (report.outPath === null) continue
    const onDisk = pathInOutput(engine.nix, report.outPath, path)
    const file = onDisk === null ? null : await summariseFile(onDisk, path)
    if (file !== null) files.push({ title: report.name, file })
  }
  return files.length === 0 ? [] : [{ kind: 'files', files }]
}
