import { summariseFile } from '../../files/summarise/index.ts'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { Command, CommandMistake } from '../../session/request/index.ts'
import { compareDocument, plotOf, type PlotRequest } from './compare-document.ts'
import { compareSteps, type Comparison } from './comparison.ts'
import type { Block } from '../../outcome/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { namedSteps } from '../steps/index.ts'
import { pathInOutput } from '../../session/results/index.ts'

interface Words {
  readonly names: readonly string[]
  readonly plot: PlotRequest | null
  readonly file: string | null
}

/** Pictures beside each other that a display holds. */
const mostFiles = 24

/** `%compare eval_*`: steps as rows of a table, with what was put in and what came out. */
export const compare: Command = {
  name: 'compare',
  usage: '%compare NAME… [--plot PARAMETER METRIC] [--file PATH]',
  summary:
    'compares steps (names, eval_*, a sweep): parameters that differ anywhere in their lineage, and metrics; one file of each side by side',
  async run(words, { engine, signal }) {
    const read = readWords(words)
    if (!read.ok) return read
    const { names, plot, file } = read.value
    const steps = await namedSteps(engine, names, signal)
    if (!steps.ok) return steps
    const comparison = await compareSteps(engine, steps.value, signal)
    if (plot !== null && plotOf(comparison, plot) === null) return bad(noPlot(comparison, plot))
    const document = compareDocument(comparison, plot)
    const grid = file === null ? [] : await fileGrid(engine, comparison, file)
    if (file !== null && grid.length === 0) {
      return bad({
        kind: 'command',
        message: `None of these steps wrote ${file}.`,
        mend: `%files ${steps.value[0]?.name ?? 'NAME'} lists what one wrote.`
      })
    }
    const blocks = [...grid, ...document.blocks]
    return good({
      definitions: '',
      shown: [{ kind: 'document', document: { ...document, blocks } }]
    })
  }
}

function readWords(words: readonly string[]): Result<Words, CommandMistake> {
  const names: string[] = []
  let plot: PlotRequest | null = null
  let file: string | null = null
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    const [next, afterNext] = [words[index + 1], words[index + 2]]
    if (word === '--plot') {
      if (next === undefined || afterNext === undefined)
        return bad(usage('--plot needs a parameter and a metric.'))
      plot = { x: next, y: afterNext }
      index += 2
    } else if (word === '--file') {
      if (next === undefined) return bad(usage('--file needs the path of a file.'))
      file = next
      index += 1
    } else if (word.startsWith('-')) return bad(usage(`There is no option ${word}.`))
    else names.push(word)
  }
  return names.length === 0 ? bad(usage('No step is named.')) : good({ names, plot, file })
}

function usage(message: string): CommandMistake {
  const mend = 'Write it as in: %compare eval_* or %compare eval_* --plot lr accuracy'
  return { kind: 'command', message, mend }
}

function noPlot({ parameters, metrics }: Comparison, { x, y }: PlotRequest): CommandMistake {
  const titles = parameters.map(({ title }) => title)
  return {
    kind: 'command',
    message: `There is nothing to draw of ${y} over ${x}: no step has both as numbers.`,
    mend: `Parameters that differ: ${titles.join(', ') || 'none'}. Metrics: ${metrics.join(', ') || 'none'}.`
  }
}

async function fileGrid(
  engine: Engine,
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
