import {
  type DataReport,
  type Doubt,
  type EnvironmentReport,
  isGrave,
  type NotPinned,
  type StepReport
} from '../../outcome/index.ts'
import { type Html, isThere, markup, style } from '../base/index.ts'
import { doubtInWords } from '../words/index.ts'

/**
 * What a reader should doubt of a result, the gravest first; for every display that shows a step.
 * What was found by building it once more is told by `verificationOf`, since that changes from run
 * to run.
 */
export function doubtsOf(step: StepReport): readonly Doubt[] {
  const { changed, declared, sandboxed, toolchain } = step
  const isOpen = declared?.network === true && declared.hash === null
  const doubts: Doubt[] = [
    ...(changed == null ? [] : [{ kind: 'changed', ...changed } as const]),
    ...(sandboxed === false ? [{ kind: 'not-sandboxed' } as const] : []),
    ...(declared?.network === true
      ? [{ kind: 'network', secrets: declared.secrets ?? [] } as const]
      : []),
    ...(isOpen ? [{ kind: 'without-hash' } as const] : notPinnedDoubts(step.notPinned)),
    ...(declared?.malformed === undefined
      ? []
      : [{ kind: 'malformed', names: declared.malformed } as const]),
    ...(declared?.state === true ? [{ kind: 'keeps-state' } as const] : []),
    ...(toolchain?.kind === 'machine' ? [{ kind: 'frozen-toolchain' } as const] : [])
  ]
  return doubts.sort((one, other) => Number(isGrave(other)) - Number(isGrave(one)))
}

/** The same of an environment, which is defined and not run. */
export function environmentDoubtsOf({ notPinned }: EnvironmentReport): readonly Doubt[] {
  return notPinnedDoubts(notPinned)
}

/** The same of data, which no step made. */
export function dataDoubtsOf({ changed }: DataReport): readonly Doubt[] {
  return changed == null ? [] : [{ kind: 'changed', ...changed }]
}

/** What its own definition says is plain to see; what others say is told where they are shown. */
function notPinnedDoubts(notPinned: readonly NotPinned[] | undefined = []): readonly Doubt[] {
  const own = notPinned.filter((one) => one.isOwn)
  const sourcesOf = (all: readonly NotPinned[]) => [...new Set(all.map(({ what }) => what))]
  if (own.length > 0) return [{ kind: 'not-pinned', sources: sourcesOf(own) }]
  if (notPinned.length === 0) return []
  const names = [...new Set(notPinned.map(({ name }) => name))]
  return [{ kind: 'made-of-unpinned', names, sources: sourcesOf(notPinned) }]
}

/** The doubts that all steps have, which are said once, and those of each that others have not. */
export function sharedDoubts(steps: readonly StepReport[]): {
  readonly shared: readonly Doubt[]
  readonly own: readonly (readonly Doubt[])[]
} {
  const each = steps.map(doubtsOf)
  const [first = []] = each
  const has = (doubts: readonly Doubt[], doubt: Doubt) => doubts.some((one) => isSame(one, doubt))
  const shared = first.filter((doubt) => each.every((doubts) => has(doubts, doubt)))
  return { shared, own: each.map((doubts) => doubts.filter((doubt) => !has(shared, doubt))) }
}

/** Whether two steps are to be doubted for the same; of what, may be another thing for each. */
function isSame(one: Doubt, other: Doubt): boolean {
  if (one.kind === 'network' && other.kind === 'network')
    return JSON.stringify(one.secrets) === JSON.stringify(other.secrets)
  const isNamed = 'names' in one && 'names' in other
  if (isNamed && one.kind === other.kind)
    return JSON.stringify(one.names) === JSON.stringify(other.names)
  return one.kind === other.kind
}

/** The doubts that are plain to see, beside each other. */
export function graveMarks(doubts: readonly Doubt[]): Html {
  const marks = doubts.filter(isGrave).map(doubtMark)
  return markup`${marks.map((mark) => markup`${mark} `)}`
}

/** A doubt that is plain to see. */
export function doubtMark(doubt: Doubt): Html {
  const { words, why } = doubtInWords(doubt)
  return markup`<b style="${style.doubt}" title="${why}">⚠ ${words}</b>`
}

/** A doubt that is said in passing. */
export function quietDoubt(doubt: Doubt): Html {
  const { words, why } = doubtInWords(doubt)
  return markup`<span title="${why}">${words}</span>`
}

/**
 * What was found by building a step once more; null of a step without a result, and where its hash
 * says it already.
 */
export function verificationOf(step: StepReport): Doubt | null {
  const { status, verified, differed = 0 } = step
  if (verified === undefined || verified === null || !isThere(status)) return null
  if (differed > 0) return { kind: 'differs', differed, same: verified }
  return verified === 0 ? { kind: 'never-verified' } : { kind: 'verified', times: verified }
}

/** The same of many steps, in one; null where none of them can be verified. */
export function verificationOfAll(steps: readonly StepReport[]): Doubt | null {
  const each = steps.flatMap((step) => verificationOf(step) ?? [])
  if (each.length === 0) return null
  const count = (kind: Doubt['kind']) => each.filter((one) => one.kind === kind).length
  return {
    ...{ kind: 'verified-among', all: each.length },
    ...{ differing: count('differs'), same: count('verified') }
  }
}
