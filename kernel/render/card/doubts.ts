import {
  type EnvironmentReport,
  firstInWords,
  type NotPinned,
  type StepReport,
  timesInWords
} from '../../outcome/index.ts'
import { cleanLine, grouped, type Html, isThere, markup, style } from '../base/index.ts'

/** What a reader should doubt, in a few words, and why, in a sentence. */
export interface Doubt {
  readonly words: string
  readonly why: string
  /** Whether it is plain to see; the others are said in passing. */
  readonly isGrave: boolean
}

/**
 * What a reader should doubt of a result, the gravest first; for every display that shows a step.
 * What was found by building it once more is told by `verificationOf`, since that changes from run
 * to run.
 */
export function doubtsOf(step: StepReport): readonly Doubt[] {
  const { declared } = step
  const grave = (words: string, why: string): Doubt => ({ words, why, isGrave: true })
  const isOpen = declared?.network === true && declared.hash === null
  return [
    ...(step.changed == null
      ? []
      : [
          grave(
            'changed',
            `It was changed in the store after it came out: its hash was ${step.changed.expected}, and is ${step.changed.got ?? 'another'} now. %verify --mend builds it again.`
          )
        ]),
    ...(step.sandboxed === false
      ? [
          grave(
            'not sandboxed',
            'It could see this machine, so it may not give the same elsewhere.'
          )
        ]
      : []),
    ...(declared?.network === true
      ? [
          grave(
            'network',
            'It may reach the network: only its pinned hash says that it is the same.'
          )
        ]
      : []),
    ...(isOpen
      ? [
          grave(
            'not pinned',
            'No hash says what it gives, so another day it may give something else.'
          )
        ]
      : notPinnedDoubts(step.notPinned)),
    ...(declared?.state === true
      ? [grave('keeps state', 'It keeps a folder between builds, which may change what it gives.')]
      : []),
    ...(step.toolchain?.startsWith('this machine') === true
      ? [
          {
            words: "this machine's toolchain",
            why: 'Its programs were copied from this machine. A notebook that defines `toolchain` gives the same elsewhere.',
            isGrave: false
          }
        ]
      : [])
  ].sort((one, other) => Number(other.isGrave) - Number(one.isGrave))
}

/** The same of an environment, which is defined and not run. */
export function environmentDoubtsOf({ notPinned }: EnvironmentReport): readonly Doubt[] {
  return notPinnedDoubts(notPinned)
}

/** Names that stand in a mark. */
const mostNames = 2

/** What is not pinned that stands in a sentence. */
const mostSources = 5

/** What its own definition says is plain to see; what others say is told where they are shown. */
function notPinnedDoubts(notPinned: readonly NotPinned[] | undefined = []): readonly Doubt[] {
  const own = notPinned.filter(({ isOwn }) => isOwn)
  const whatOf = (all: readonly NotPinned[]) =>
    firstInWords([...new Set(all.map(({ what }) => cleanLine(what, 80)))], mostSources)
  if (own.length > 0) {
    const why = `It takes ${whatOf(own)}, which may be something else elsewhere or another day. The line that pins it stands below its cell.`
    return [{ words: 'not pinned', why, isGrave: true }]
  }
  if (notPinned.length === 0) return []
  const names = [...new Set(notPinned.map(({ name }) => cleanLine(name, 40)))]
  const shown = firstInWords(names, mostNames)
  const why = `It is made of ${shown}, which takes ${whatOf(notPinned)}: that may be something else elsewhere or another day.`
  return [{ words: `${shown} not pinned`, why, isGrave: false }]
}

/** The doubts that all steps have, which are said once, and those of each that others have not. */
export function sharedDoubts(steps: readonly StepReport[]): {
  readonly shared: readonly Doubt[]
  readonly own: readonly (readonly Doubt[])[]
} {
  const each = steps.map(doubtsOf)
  const [first = []] = each
  const has = (doubts: readonly Doubt[], { words }: Doubt) =>
    doubts.some((one) => one.words === words)
  const shared = first.filter((doubt) => each.every((doubts) => has(doubts, doubt)))
  return { shared, own: each.map((doubts) => doubts.filter((doubt) => !has(shared, doubt))) }
}

/** The doubts that are plain to see, beside each other. */
export function graveMarks(doubts: readonly Doubt[]): Html {
  const marks = doubts.filter(({ isGrave }) => isGrave).map(doubtMark)
  return markup`${marks.map((mark) => markup`${mark} `)}`
}

/** A doubt that is plain to see. */
export function doubtMark({ words, why }: Doubt): Html {
  return markup`<b style="${style.doubt}" title="${why}">⚠ ${words}</b>`
}

/** A doubt that is said in passing. */
export function quietDoubt({ words, why }: Doubt): Html {
  return markup`<b title="${why}" style="font-weight:400">${words}</b>`
}

/**
 * What was found by building a step once more; null of a step without a result, and where its hash
 * says it already.
 */
export function verificationOf(step: StepReport): Doubt | null {
  const { status, verified, differed = 0 } = step
  if (verified === undefined || verified === null || !isThere(status)) return null
  if (differed > 0) {
    const others = verified === 0 ? '' : `, and the same ${timesInWords(verified)}`
    return {
      words: 'differs when built again',
      why: `Built once more it gave other bytes ${timesInWords(differed)}${others}. %verify shows in which files.`,
      isGrave: true
    }
  }
  return verified === 0
    ? {
        words: 'never verified',
        why: 'Nobody has built it once more to see whether it gives the same. %verify does.',
        isGrave: false
      }
    : {
        words: `verified ${timesInWords(verified)}`,
        why: 'So often it was built once more and gave the same bytes.',
        isGrave: false
      }
}

/** The same of many steps, in one sentence; null where none of them can be verified. */
export function verificationOfAll(steps: readonly StepReport[]): Doubt | null {
  const all = steps.filter((step) => verificationOf(step) !== null)
  if (all.length === 0) return null
  const differing = all.filter(({ differed = 0 }) => differed > 0).length
  const same = all.filter(({ verified, differed = 0 }) => differed === 0 && (verified ?? 0) > 0)
  const why = '%verify builds steps once more and compares what comes out.'
  const of = (count: number) => `${grouped(count)} of ${grouped(all.length)}`
  if (differing > 0)
    return { words: `${of(differing)} differ when built again`, why, isGrave: true }
  const words =
    same.length === 0
      ? 'never verified'
      : same.length === all.length
        ? 'all verified'
        : `${of(same.length)} verified`
  return { words, why, isGrave: false }
}
