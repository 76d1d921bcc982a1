import type { StoreMistake } from '../../../outcome/index.ts'
import { refusalInWords, type Told } from '../index.ts'
import { resultGone } from './gone.ts'

/** Why the store does not give, take or show something, and the way out. */
export function storeMistakeInWords(mistake: StoreMistake): Told {
  switch (mistake.kind) {
    case 'result-gone':
      return resultGone(mistake.step)
    case 'no-log':
      if (mistake.unreadable !== null)
        return {
          message: `The log of ${mistake.step} cannot be read: ${mistake.unreadable} is damaged, or this user may not open it.`,
          fix: 'Its result is not touched by that. The next build of the step writes a log anew.'
        }
      return {
        message: `There is no log of ${mistake.step}: it was not built in this store.`,
        fix: 'A result that comes from a cache, or is taken by its hash, was built elsewhere. Where it was not built yet, run its cell.'
      }
    case 'derivation-gone':
      return {
        message: `What ${mistake.step} runs is not in the store any more.`,
        fix: `Run the cell that defines ${mistake.step} again.`
      }
    case 'input-not-built':
      return {
        message: `${mistake.input}, which it reads, is not built.`,
        fix: `Run the cell that defines ${mistake.input} first.`
      }
    case 'shell-not-written':
      return {
        message: `The files that open the step cannot be written to ${mistake.folder}: ${refusalInWords(mistake.refusal)}.`,
        fix: 'Fix that, or name another folder with the environment variable NIX_WORKFLOW_STATE and restart the kernel.'
      }
    case 'no-age':
      return {
        message: `${mistake.given} is no age.`,
        fix: 'Give a number and a unit: 12h, 30d, 8w.'
      }
    case 'no-keep':
      return {
        message: `${mistake.given} is no number of results.`,
        fix: 'Give how many of each step are kept, 1 or more: --keep 3.'
      }
    case 'not-collected':
      return {
        message: `Nix does not say what nobody needs: ${mistake.said}`,
        fix: 'Nothing was deleted. nix-workflow doctor says what is wrong with this Nix.'
      }
    case 'not-taken-out':
      return {
        message: `Nix does not take it out of the store: ${mistake.words}`,
        fix: `Whoever manages the store can: nix-store --delete --ignore-liveness ${mistake.paths.join(' ')}`
      }
  }
}
