import { commandWord, type FileMistake, firstInWords } from '../../../outcome/index.ts'
import { missingFileInWords, type Told } from '../index.ts'

/** Names of columns that stand in a sentence. */
const mostNames = 20

/** Why files of a result cannot be shown, compared or copied, and the way out. */
export function fileMistakeInWords(mistake: FileMistake): Told {
  switch (mistake.kind) {
    case 'no-such-file':
    case 'leads-out':
      return missingFileInWords(mistake)
    case 'no-result': {
      if (mistake.isSpent === true) return spentInWords(mistake.step)
      const rest = mistake.isPartKept
        ? ` %files ${mistake.step} lists what it wrote before it failed.`
        : ''
      return { message: `${mistake.step} has no result yet.`, fix: `${runFirst}${rest}` }
    }
    case 'data-not-here':
      return {
        message: `${mistake.data} is not in this store.`,
        fix: `Ask for it in a cell, ${mistake.data}, and it is taken from where its hash is known.`
      }
    case 'no-result-of-daemon':
      return {
        message: `${mistake.step} has no result yet, and where it failed nothing is kept of what it wrote: that belongs to the Nix daemon, which removes it.`,
        fix: runFirst
      }
    case 'into-own-folder':
      return {
        message: `${mistake.destination} is the notebook's own folder, or one that it lies in.`,
        fix: `Name a new folder or file in it, as in: %copy ${commandWord(mistake.what)} ${commandWord(`${mistake.step}-copy`)}`
      }
    case 'destination-taken':
      return {
        message: `${mistake.destination} is there already${mistake.isFolder ? ', a folder' : ''}.`,
        fix: 'Name another destination, or add --replace to put the copy in its place.'
      }
    case 'not-copied':
      return {
        message: `It cannot be copied to ${mistake.destination}: ${mistake.words}`,
        fix: 'Name a destination that can be written to.'
      }
    case 'none-wrote':
      return {
        message: `None of these steps wrote ${mistake.file}.`,
        fix: `%files ${mistake.step ?? 'NAME'} lists what one wrote.`
      }
    case 'nothing-to-draw':
      return {
        message: `There is nothing to draw of ${mistake.y} over ${mistake.x}: no step has both as numbers.`,
        fix: `Parameters that differ: ${firstInWords(mistake.parameters, mostNames) || 'none'}. Metrics: ${firstInWords(mistake.metrics, mostNames) || 'none'}.`
      }
  }
}

function spentInWords(step: string): Told {
  return {
    message: `${step} was built, and its result is not kept: keep = "never" stands in its definition.`,
    fix: `Ask for it in a cell, ${step}, and it is built again and stays as long as the cell shows it.`
  }
}

const runFirst = 'Run its cell first: that builds it.'
