import { setTimeout } from 'node:timers/promises'
import type { StorePath } from '../../../nix/base/index.ts'
import { placeOf } from '../evaluation/index.ts'
import { isToBuild, lookAhead } from './ahead.ts'
import type { Run } from '../request/index.ts'

/**
 * A front end sends a run-all at once, but the server passes it on message by message: a build
 * waits until none has come for so long, so that it is one build. Tuned as the dispatcher's pause.
 */
const quietMilliseconds = 10
const longestWaitMilliseconds = 100

/**
 * Builds something of a cell beside what the requests that wait will want, so that a run-all is one
 * build. `build` is told whether some of it is not there.
 */
export async function besideWaiting<Built>(
  run: Run,
  drvPaths: readonly StorePath[],
  asked: ReadonlySet<StorePath>,
  build: (isAnyMissing: boolean) => Promise<Built>
): Promise<Built> {
  const { ahead } = run.engine
  ahead.ask(asked)
  const missing = drvPaths.filter((drvPath) => isToBuild(run.engine, drvPath, asked))
  const isAnyMissing = missing.length > 0
  if (isAnyMissing) await arrivals(run)
  if (isAnyMissing || ahead.hasUnseen(run.waiting)) {
    // An evaluation that takes long must not hold up what is known already.
    await Promise.race([startAhead(run, missing), setTimeout(longestWaitMilliseconds)])
  }
  const again = setInterval(() => void startAhead(run, []), lookMilliseconds)
  try {
    return await build(isAnyMissing)
  } finally {
    clearInterval(again)
  }
}

/** Waits until the requests of a run-all that are under way have come. */
async function arrivals({ request, waiting }: Run): Promise<void> {
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
const lookMilliseconds = 150

/** Starts what this cell and those that wait want: all that is known of it, in one build. */
async function startAhead(run: Run, missing: readonly StorePath[]): Promise<void> {
  const { engine, waiting } = run
  const { ahead, builds, choices, workspace } = engine
  await ahead.inTurn(async (signal) => {
    const found: StorePath[] = []
    await lookAhead(engine, waiting, (drvPaths) => found.push(...drvPaths), signal)
    ahead.want(found)
    if (choices.building && !signal.aborted && !run.signal.aborted)
      builds.begin([...missing, ...found], {
        limits: () => workspace.declarations.limits(ahead.fork(workspace).declarations),
        place: (ended) => placeOf(engine, ahead.fork(workspace), ended)
      })
  })
}
