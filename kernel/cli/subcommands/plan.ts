import { planNamed } from '../../commands/plan/index.ts'
import type { Plan } from '../../outcome/index.ts'
import { planDocument } from '../../render/words/commands/index.ts'
import { questionSubcommand } from '../notebook/index.ts'

const usage = `Usage: nix-workflow plan NOTEBOOK [NAME…] [--json]

What a run of the notebook would reuse, fetch and build, and how long that took before; with names
of steps, sets of steps or patterns (eval_*) of these alone and of what they need. Builds nothing.

  --json   {steps: [{name, drvPath, action, seconds, waitsFor, cell}], open, cost: {total, chain,
           withoutTime}}; action is reuse, fetch, build, unknown (until what it waits for is
           built), gone, blocked or not-kept (nothing needs it); times are in seconds`

/** `nix-workflow plan`: what `%plan` shows, of a notebook of which nothing runs. */
export const plan = questionSubcommand<Plan>({
  ...{ name: 'plan', summary: 'say what a run would reuse, fetch and build', usage },
  accepted: { more: true },
  ask: ({ engine, cells, signal }, { operands: [, ...names] }) =>
    planNamed(engine, { cells, unread: [] }, names, signal),
  document: planDocument,
  json: ({ steps, open, cost }) => ({ steps, open, cost })
})
