import { firstInWords, type NamingMistake } from '../../../outcome/index.ts'
import type { Told } from '../index.ts'

/** Names that stand in a sentence of what a word stands for. */
const mostNames = 8

/** Why words name no step, and the way out. */
export function namingMistakeInWords(mistake: NamingMistake): Told {
  switch (mistake.kind) {
    case 'unknown-step':
      return {
        message: `There is no step ${mistake.word} in this notebook.`,
        fix: mistake.nearest === null ? runAndSee : `Did you mean ${mistake.nearest}?`
      }
    case 'none-failed':
      return noneFailed(mistake.word)
    case 'no-step-like':
      return { message: `No step's name is like ${mistake.pattern}.`, fix: runAndSee }
    case 'no-step':
      return {
        message: `${mistake.word} is no step: its value is something else.`,
        fix: 'Name a step, or a set or list of steps.'
      }
    case 'no-step-yet': {
      const why = mistake.readsUnbuilt
        ? 'It reads what another step writes, which is not built yet.'
        : 'It cannot be evaluated.'
      return {
        message: `${mistake.name} is no step yet. ${why}`,
        fix: `Run the cell that defines ${mistake.name}: it says what is wrong.`
      }
    }
    case 'needs-undefined':
      return {
        message: `${mistake.name} cannot be evaluated: ${firstInWords(mistake.missing, mostNames)} is not defined.`,
        fix: 'Run the cell that defines it first.'
      }
    case 'several-steps':
      return {
        message: `${mistake.word} stands for ${mistake.steps.length} steps: ${firstInWords(mistake.steps, mostNames)}.`,
        fix: `Name one of them, as in: ${mistake.steps[0] ?? 'NAME'}`
      }
    case 'no-earlier-result':
      return noEarlierResult(mistake)
    case 'not-defined':
      return {
        message: `No cell defines ${mistake.name}.`,
        fix: `${meant(mistake.nearest)}%refresh without a name refreshes all that is stale.`
      }
    case 'not-planned':
      return {
        message: `No cell has a step ${mistake.word}.`,
        fix: `${meant(mistake.nearest)}%plan alone shows all steps.`
      }
    case 'no-steps':
      return {
        message: 'The notebook has no steps yet.',
        fix: 'Run a cell that defines one first.'
      }
    case 'nothing-stored':
      return {
        message: 'No step of this notebook is built yet, and it has no static files.',
        fix: 'Run a cell that defines one first.'
      }
  }
}

function noneFailed(word: string): Told {
  return {
    message: `No step of ${word} that a cell shows has failed.`,
    fix: 'Without --failed all of them are told of.'
  }
}

const runAndSee = 'Run the cell that defines it first. %lineage shows all steps.'

function noEarlierResult({
  name,
  word,
  earlier
}: Extract<NamingMistake, { readonly kind: 'no-earlier-result' }>): Told {
  const are = earlier === 1 ? 'one earlier result is' : `${earlier} earlier results are`
  return {
    message:
      earlier === 0
        ? `Of ${name} no earlier result is in the store.`
        : `Of ${name} ${are} in the store: ${word} is not among them.`,
    fix: `%history ${name} lists those that there are.`
  }
}

function meant(nearest: string | null): string {
  return nearest === null ? '' : `Did you mean ${nearest}? `
}
