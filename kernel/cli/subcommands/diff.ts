import { askDifference } from '../../commands/diff/index.ts'
import { differenceInWords, type StepDifference } from '../../render/words/commands/index.ts'
import { questionSubcommand } from '../notebook/index.ts'

const usage = `Usage: nix-workflow diff NOTEBOOK NAME [OTHER] [--json]

In what two steps differ, or a step and what it was before: command, inputs, metrics and files.
NAME@1 is what a step was one identity ago. Builds nothing.

  --json   {before, after, found}; found has a kind: same; made-of, where not both have a result, with
           changes and steps: [{name, status, drvPath, outPath}]; results, with changes, numbers, files`

/** \`nix-workflow diff\`: what \`%diff\` shows. */
export const diff = questionSubcommand<StepDifference>({
  ...{ name: 'diff', summary: 'say in what two steps differ', usage },
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
