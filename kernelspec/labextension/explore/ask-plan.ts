import type { ChangePlan } from '../../../kernel/comm/changes.ts'
import type { FromKernel } from '../../../kernel/comm/protocol.ts'
import type { LiveNotebook } from '../live/live-notebook.ts'

/** A kernel that has not told by then is told what to do without, in milliseconds. */
const patience = 10_000

let last = 0

/** Asks a kernel what it would come to if a cell said something else; null where it cannot tell. */
export function askPlan(
  live: LiveNotebook,
  cell: string,
  code: string
): Promise<ChangePlan | null> {
  last += 1
  const question = last
  return new Promise((resolve) => {
    const end = (plan: ChangePlan | null): void => {
      clearTimeout(timer)
      live.said.disconnect(take)
      resolve(plan)
    }
    const take = (_live: LiveNotebook, message: FromKernel): void => {
      if (message.type === 'change-planned' && message.question === question) end(message.plan)
      // After a restart nobody knows of the question.
      else if (message.type === 'state' || message.type === 'refused') end(null)
    }
    const timer = setTimeout(() => end(null), patience)
    live.said.connect(take)
    if (!live.ask({ type: 'plan-change', question, cell, code })) end(null)
  })
}
