import { answerInWords, askWhy, type WhyAnswer } from '../../commands/history/index.ts'
import { questionSubcommand } from '../notebook/index.ts'

const usage = `Usage: nix-workflow why NOTEBOOK NAME [--json]

Why a step was built, or has to be: what changed in its command, its scripts, its inputs and theirs
since the notebook last showed it with a result. Builds nothing.

  --json   {kind: "why", step, how, before: null | {at, changes}}, or {kind: "gone", step} where its
           result was removed by hand; at is in milliseconds since 1970`

/** `nix-workflow why`: what `%why` shows. */
export const why = questionSubcommand<WhyAnswer>({
  ...{ name: 'why', summary: 'say why a step was built, or has to be', usage },
  accepted: { operands: ['NAME'] },
  ask: ({ engine, signal }, { operands: [, name = ''] }) => askWhy(engine, name, signal),
  document: answerInWords,
  json: (answer) => answer
})
