import { bad, good } from '../../../nix/base/index.ts'
import { goneResults } from '../../../nix/store/index.ts'
import type { Command } from '../../session/request/index.ts'
import { lineageDot, lineageMermaid } from './lineage-text.ts'
import { lineageInWords } from '../../render/words/commands/index.ts'
import { namedSteps } from '../steps/index.ts'
import { wholeLineage } from './whole-lineage.ts'

const forms = new Map([
  ['--mermaid', lineageMermaid],
  ['--dot', lineageDot]
])

/** `%lineage`: what came from what, in the whole notebook or on the way to some steps. */
export const lineage: Command = {
  name: 'lineage',
  group: 'see',
  operands: [{ word: 'NAME', kind: 'step', isOptional: true, isRepeated: true }],
  options: [
    { name: '--mermaid', group: 'form', means: 'gives text that Mermaid draws' },
    { name: '--dot', group: 'form', means: 'gives text that Graphviz draws' }
  ],
  examples: [{ line: '%lineage' }, { line: '%lineage model' }, { line: '%lineage --mermaid' }],
  summary: 'shows what came from what: of the notebook, or of the steps that are named',
  async run(words, { engine, signal }) {
    const { operands: names } = words
    if (names.length === 0 && [...engine.workspace.notebook.names()].length === 0) {
      return bad({ kind: 'no-steps' })
    }
    const steps = await namedSteps(engine, names.length === 0 ? ['*'] : names, signal)
    if (!steps.ok) return steps
    const drvPaths = steps.value.map(({ drvPath }) => drvPath)
    const gone = new Set((await goneResults(engine.nix, drvPaths)).keys())
    const whole = wholeLineage(engine, steps.value, gone)
    const goneNames = steps.value.flatMap(({ name, drvPath }) => (gone.has(drvPath) ? name : []))
    const write = [...forms].find(([option]) => words.has(option))?.[1]
    const isWhole = names.length === 0
    const document = lineageInWords({
      names: isWhole ? null : names,
      drawn:
        write === undefined
          ? { lineage: whole, marked: isWhole ? [] : steps.value.map(({ name }) => name) }
          : write(whole),
      gone: goneNames
    })
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}
