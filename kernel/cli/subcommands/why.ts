import { answerInWords, askWhy, type WhyAnswer } from '../../commands/history/index.ts'
import { questionSubcommand } from '../notebook/index.ts'

/** `nix-workflow why`: what `%why` shows. */
export const why = questionSubcommand<WhyAnswer>({
  name: 'why',
  accepted: { operands: ['NAME'] },
  ask: ({ engine, signal }, { operands: [, name = ''] }) => askWhy(engine, name, signal),
  document: answerInWords,
  json: (answer) => answer
})
