import { setTimeout } from 'node:timers/promises'
import { known } from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import { lookAhead } from './ahead.ts'
import type { Run } from '../request/index.ts'

/**
 * A front end sends a run-all at once, but the server passes it on message by message: a build
 * waits until none has come for so long, so that it is one build. Tuned as the dispatcher's pause.
 */
const quietMilliseconds = 10
export const longestWaitMilliseconds = 100

/** Waits until the requests of a run-all that are under way have come. */
export async function arrivals({ request, waiting }: Run): Promise<void> {
  if (request.cellId === null) return
  let seen = -1
  for (
    let waited = 0;
    waited < longestWaitMilliseconds && waiting.arrivals() !== seen;
    waited += quietMilliseconds
  ) {
    seen = waiting.arrivals()
    await setTimeout(quietMilliseconds)
  }
}

/** How often it is looked whether more requests have come while a build runs. */
export const lookMilliseconds = 150

/** Starts what this cell and those that wait want: all that is known of it, in one build. */
export async function startAhead(run: Run, own: readonly StorePath[]): Promise<void> {
  const { engine, waiting } = run
  const { ahead, builds, choices, nix, workspace } = engine
  const missing = own.filter((drvPath) => known(nix, drvPath) === null)
  await ahead.inTurn(async (signal) => {
    const found: StorePath[] = []
    await lookAhead(engine, waiting, (drvPaths) => found.push(...drvPaths), signal)
    if (choices.building && !signal.aborted && !run.signal.aborted)
      builds.begin([...missing, ...found], () =>
        workspace.declarations.limits(ahead.fork(workspace).declarations)
      )
  })
}
