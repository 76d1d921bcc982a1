import { good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'
import { evaluateCells } from '../../session/evaluation/index.ts'
import type { CellToEvaluate } from '../../session/notebook/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { leftOpenDocument, pinnedStepInWords } from '../../render/words/commands/index.ts'
import { leftOpen } from './left-open.ts'
import { pinnedStep } from './pinned-step.ts'

/** `%pin`: what a notebook leaves open, with the lines that pin it. `%pin model`: a step pinned. */
export const pin: Command = {
  name: 'pin',
  group: 'share',
  operands: [{ word: 'NAME', kind: 'step', isOptional: true }],
  options: [],
  examples: [{ line: '%pin' }, { line: '%pin model', means: 'for its definition with its hash' }],
  summary:
    "shows what the notebook leaves open (unpinned fetches, <nixpkgs>, this machine's toolchain, files beside it), with the lines that pin it; of a step, its pinned form",
  async run({ operands: [name] }, { engine, signal }) {
    if (name !== undefined) {
      const pinned = await pinnedStep(engine, name, signal)
      if (!pinned.ok) return pinned
      const document = pinnedStepInWords(pinned.value)
      return good({ definitions: '', shown: [{ kind: 'document', document }] })
    }
    const cells = cellsOf(engine)
    const open = leftOpen(engine, cells, await evaluateCells(engine, cells, signal))
    const document = leftOpenDocument(open)
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}

/** All cells that ran, with their questions. */
function cellsOf({ workspace, screen }: Pick<Engine, 'workspace' | 'screen'>): CellToEvaluate[] {
  const questions = [...screen.cells()].filter(({ question }) => question !== null)
  const asked = new Map(questions.map(({ cell, question }) => [cell.key, { cell, question }]))
  const defining = [...workspace.notebook.cells()].map((cell): CellToEvaluate => ({
    cell,
    question: asked.get(cell.key)?.question ?? null
  }))
  const keys = new Set(defining.map(({ cell }) => cell.key))
  return [...defining, ...[...asked.values()].filter(({ cell }) => !keys.has(cell.key))]
}
