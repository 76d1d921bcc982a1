import { bad, good } from '../../../nix/base/index.ts'
import { goneResults } from '../../../nix/store/index.ts'
import type { Command } from '../../session/request/index.ts'
import type { Document, Lineage } from '../../outcome/index.ts'
import { lineageDot, lineageMermaid } from './lineage-text.ts'
import { goneInWords, namedSteps } from '../steps/index.ts'
import { wholeLineage } from './whole-lineage.ts'

const forms = new Map([
  ['--mermaid', lineageMermaid],
  ['--dot', lineageDot]
])

/** `%lineage`: what came from what, in the whole notebook or on the way to some steps. */
export const lineage: Command = {
  name: 'lineage',
  usage: '%lineage [--mermaid | --dot] [NAME…]',
  summary: 'shows what came from what: of the notebook, or of the steps that are named',
  async run(words, { engine, signal }) {
    const names = words.filter((word) => !word.startsWith('-'))
    const options = words.filter((word) => word.startsWith('-'))
    const unknown = options.find((word) => !forms.has(word))
    if (unknown !== undefined || options.length > 1) {
      return bad({
        kind: 'command',
        message:
          unknown === undefined ? 'Only one form can be asked for.' : `There is no ${unknown}.`,
        mend: 'Give --mermaid or --dot for text that other tools draw, or neither for a picture.'
      })
    }
    if (names.length === 0 && [...engine.workspace.notebook.names()].length === 0) {
      return bad({
        kind: 'command',
        message: 'The notebook has no steps yet.',
        mend: 'Run a cell that defines one first.'
      })
    }
    const steps = await namedSteps(engine, names.length === 0 ? ['*'] : names, signal)
    if (!steps.ok) return steps
    const drvPaths = steps.value.map(({ drvPath }) => drvPath)
    const gone = new Set((await goneResults(engine.nix, drvPaths)).keys())
    const whole = wholeLineage(engine, steps.value, gone)
    const goneNames = steps.value.flatMap(({ name, drvPath }) => (gone.has(drvPath) ? name : []))
    const write = forms.get(options[0] ?? '')
    const title = names.length === 0 ? 'Lineage of the notebook' : `Lineage of ${names.join(', ')}`
    const document =
      write === undefined
        ? pictured(title, whole, names.length === 0 ? [] : steps.value.map(({ name }) => name))
        : { title, blocks: [{ kind: 'code' as const, text: write(whole) }] }
    const remarks =
      goneNames.length === 0
        ? []
        : [{ kind: 'paragraph', tone: 'warning', text: goneInWords(goneNames) } as const]
    const blocks = [...document.blocks, ...remarks]
    return good({
      definitions: '',
      shown: [{ kind: 'document', document: { ...document, blocks } }]
    })
  }
}

function pictured(title: string, whole: Lineage, marked: readonly string[]): Document {
  const hasEdges = whole.edges.length > 0
  return {
    title,
    blocks: hasEdges
      ? [{ kind: 'lineage', lineage: whole, marked }]
      : [{ kind: 'paragraph', text: 'No step reads another one.' }]
  }
}
