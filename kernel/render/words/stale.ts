import {
  cellInWords,
  listInWords,
  type LostNeed,
  type StaleCause,
  type StaleReason
} from '../../outcome/index.ts'

/** How what is dimmed below a mark is called in it. */
const whatFollows = ' What follows came out before.'

/** Why it is stale, with the way out, as it stands above what is dimmed. */
export function staleInWords(reason: StaleReason): string {
  return inWords(reason, 'Run this cell', whatFollows)
}

/** The same where it stands elsewhere. */
export function whyStale(reason: StaleReason, executionCount: number | null): string {
  return inWords(reason, `Run ${cellInWords(executionCount)}`, '')
}

/** `run`: how the cell is told to be run. `follows`: what is said of what stands below. */
function inWords(reason: StaleReason, run: string, follows: string): string {
  switch (reason.kind) {
    case 'failed':
      return `${subject(reason.name)} failed when it was built anew.${follows} ${run} to see why it failed.`
    case 'blocked':
      return `Blocked by ${listInWords(reason.by)}, which failed.${follows}`
    case 'not-built':
      return `${causeInWords(reason.cause)}, and ${reason.name ?? 'this'} has not been built since.${follows} ${run}, or %refresh in any cell, to build it anew.`
    case 'never-built': {
      const { names } = reason
      const [needs, has, they, them] =
        names.length === 1 ? ['needs', 'has', 'it', 'it'] : ['need', 'have', 'they', 'them']
      return `All that ${listInWords(names.map((name) => name ?? 'this'))} ${needs} is defined now, but ${they} ${has} not been built yet. ${run}, or %refresh in any cell, to build ${them}.`
    }
    case 'not-seen':
      return `Something else comes out of it now, and is there already; what stands below the cell cannot be replaced from here. ${runToSee(reason.executionCount).replace('run', 'Run')}.`
    case 'not-defined':
      return `${reason.name} is not defined any more: the cell that defined it was deleted. Run it again to have it back.`
    case 'taken-over': {
      const [is, them] = reason.names.length === 1 ? ['is', 'it'] : ['are', 'them']
      return `${listInWords(reason.names)} ${is} defined by ${cellInWords(reason.by)} now, which ran later. ${run} to have ${them} from here; a run-all takes the cell further down.`
    }
    case 'missing-names':
      return `${subject(reason.name)} ${needsInWords(reason.missing)}${follows}`
    case 'reads-unbuilt':
      return `What ${reason.name ?? 'this'} reads from ${reason.step} has to be built first.${follows} ${run}, or %refresh in any cell.`
    case 'cannot-be-evaluated':
      return `${subject(reason.name)} cannot be evaluated any more.${follows}`
  }
}

function subject(name: string | null): string {
  return name ?? 'This'
}

function causeInWords(cause: StaleCause): string {
  switch (cause.kind) {
    case 'names':
      return `${listInWords(cause.names)} changed`
    case 'files':
      return `${listInWords(cause.files)} changed on disk`
    case 'unknown':
      return 'What this depends on changed'
  }
}

/** `needs x of cell [3], which was deleted. Run …`: names that went together stand together. */
function needsInWords(missing: readonly LostNeed[]): string {
  const groups = new Map<string, string[]>()
  const ways = new Set<string>()
  for (const { name, lost } of missing) {
    const what = lost === null ? '' : lostInWords(lost)
    groups.set(what, [...(groups.get(what) ?? []), name])
    const way = lost === null ? undefined : waysBack[lost.why]
    if (way !== undefined) ways.add(way)
  }
  const needs = [...groups].map(([what, names]) => {
    const otherwise = `, which ${names.length === 1 ? 'is' : 'are'} not defined any more`
    return `${listInWords(names)}${what === '' ? otherwise : what}`
  })
  return [`needs ${needs.join('; and ')}.`, ...ways].join(' ')
}

type Lost = NonNullable<LostNeed['lost']>

function lostInWords({ why, executionCount }: Lost): string {
  const cell = cellInWords(executionCount)
  switch (why) {
    case 'deleted':
      return ` from ${cell}, which was deleted`
    case 'unreadable':
      return ` from ${cell}, which has a syntax error now`
    case 'edited':
      return `, which ${cell} does not define any more`
  }
}

const waysBack: Readonly<Partial<Record<Lost['why'], string>>> = {
  deleted: 'Undo the deletion and run that cell to have it back.',
  unreadable: 'Fix that cell and run it.'
}

/** `run cell [2] to see it` */
export function runToSee(executionCount: number | null): string {
  return `run ${executionCount === null ? 'its cell' : cellInWords(executionCount)} to see it`
}
