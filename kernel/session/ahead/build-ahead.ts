import { setTimeout } from 'node:timers/promises'
import type { StorePath } from '../../../nix/base/index.ts'
import { asItStands } from '../building/index.ts'
import { placeOf } from '../evaluation/index.ts'
import { isSamePlace, lookAhead, type WantedAhead } from './ahead.ts'
import type { Run } from '../request/index.ts'

/**
 * A front end sends a run-all at once, but the server passes it on message by message: a build
 * waits until none has come for so long, so that it is one build. Tuned as the dispatcher's pause.
 */
const quietMilliseconds = 10
const longestWaitMilliseconds = 100

type RunToBuild = Pick<Run, 'engine' | 'request' | 'waiting' | 'signal'>

/**
 * Builds something of a cell beside what the requests that wait will want, so that a run-all is one
 * build. `build` is told whether some of it is not there.
 */
export async function besideWaiting<Built>(
  run: RunToBuild,
  drvPaths: readonly StorePath[],
  asked: ReadonlySet<StorePath>,
  build: (isAnyMissing: boolean) => Promise<Built>
): Promise<Built> {
  const { ahead } = run.engine
  ahead.ask(asked)
  const missing = drvPaths.filter((drvPath) => asItStands(run.engine, drvPath, asked) === null)
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
async function arrivals({ request, waiting }: RunToBuild): Promise<void> {
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

/** Starts what this cell and those that wait want: in one build all that is built in the same place. */
async function startAhead(run: RunToBuild, missing: readonly StorePath[]): Promise<void> {
  const { engine } = run
  const { ahead, builds, choices, workspace } = engine
  await ahead.inTurn(async (signal) => {
    const parts = await lookAhead(engine, run, signal)
    for (const { drvPaths } of parts) ahead.want(drvPaths)
    if (!choices.building || signal.aborted || run.signal.aborted) return
    const [first, ...others] = parts
    const isBeside = first !== undefined && isSamePlace(workspace, first.workspace)
    const all: readonly WantedAhead[] = isBeside
      ? [{ ...first, drvPaths: [...missing, ...first.drvPaths] }, ...others]
      : [{ drvPaths: missing, workspace }, ...parts]
    for (const { drvPaths, workspace: at } of all)
      builds.begin(drvPaths, {
        limits: () => workspace.declarations.limits(at.declarations),
        place: (ended) => placeOf(engine, at, ended)
      })
  })
}
