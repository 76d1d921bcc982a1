import { askDifference } from '../../commands/diff/index.ts'
import { differenceInWords, type StepDifference } from '../../render/words/commands/index.ts'
import { questionSubcommand } from '../notebook/index.ts'

/** `nix-workflow diff`: what `%diff` shows. */
export const diff = questionSubcommand<StepDifference>({
  name: 'diff',
  accepted: { operands: ['NAME'], more: true },
  ask: ({ engine, signal }, { operands: [, first = '', second] }) =>
    askDifference(engine, first, second, signal),
  document: differenceInWords,
  json: ({ before, after, found }) => ({
    ...{ before, after },
    found:
      found.kind !== 'made-of'
        ? found
        : {
            ...found,
            steps: found.steps.map(({ name, status, drvPath, outPath }) => ({
              ...{ name, status, drvPath, outPath }
            }))
          }
  })
})
