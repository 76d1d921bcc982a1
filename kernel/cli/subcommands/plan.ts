import { planNamed } from '../../commands/plan/index.ts'
import type { Plan } from '../../outcome/index.ts'
import { planDocument } from '../../render/words/commands/index.ts'
import { questionSubcommand } from '../notebook/index.ts'

/** `nix-workflow plan`: what `%plan` shows, of a notebook of which nothing runs. */
export const plan = questionSubcommand<Plan>({
  name: 'plan',
  accepted: { more: true },
  ask: ({ engine, cells, signal }, { operands: [, ...names] }) =>
    planNamed(engine, { cells, unread: [] }, names, signal),
  document: planDocument,
  json: ({ steps, open, cost }) => ({ steps, open, cost })
})
