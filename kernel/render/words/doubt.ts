import { type Doubt, firstInWords, timesInWords } from '../../outcome/index.ts'
import { cleanLine, grouped } from '../base/index.ts'

/** A doubt in a few words, and why, in a sentence. */
export interface DoubtWords {
  readonly words: string
  readonly why: string
}

/** Names that stand in a mark. */
const mostNames = 2

export function doubtInWords(doubt: Doubt): DoubtWords {
  switch (doubt.kind) {
    case 'changed':
      return {
        words: 'changed',
        why: `It was changed in the store after it came out: its hash was ${doubt.expected}, and is ${doubt.got ?? 'another'} now. %verify --fix builds it again.`
      }
    case 'not-sandboxed':
      return {
        words: 'not sandboxed',
        why: 'It could see this machine, so it may not give the same elsewhere.'
      }
    case 'network':
      return networkInWords(doubt.secrets)
    case 'without-hash':
      return {
        words: 'not pinned',
        why: 'No hash says what it gives, so another day it may give something else.'
      }
    case 'not-pinned':
      return {
        words: 'not pinned',
        why: `It takes ${sourcesInWords(doubt.sources)}, which may be something else elsewhere or another day. The line that pins it stands below its cell.`
      }
    case 'made-of-unpinned': {
      const names = firstInWords(
        doubt.names.map((name) => cleanLine(name, 40)),
        mostNames
      )
      return {
        words: `${names} not pinned`,
        why: `It is made of ${names}, which ${doubt.names.length === 1 ? 'takes' : 'take'} ${sourcesInWords(doubt.sources)}: that may be something else elsewhere or another day.`
      }
    }
    case 'keeps-state':
      return {
        words: 'keeps state',
        why: 'It keeps a folder between builds, which may change what it gives.'
      }
    case 'malformed': {
      const names = firstInWords(doubt.names, mostSources)
      return {
        words: `${names} not understood`,
        why: `What its definition says as ${names} is in no form that is known, so it has no effect. The library's output and script say what is wrong with it; a step that is written by hand has to give plain numbers, as in nw = { memory = 1073741824; }.`
      }
    }
    case 'frozen-toolchain':
      return {
        words: "this machine's toolchain",
        why: 'Copied from here: a `toolchain` of its own gives a notebook the same elsewhere.'
      }
    case 'differs':
    case 'never-verified':
    case 'verified':
    case 'verified-among':
      return verificationInWords(doubt)
  }
}

function networkInWords(secrets: readonly string[]): DoubtWords {
  const named = secrets.length === 0 ? '' : `, with ${firstInWords(secrets, mostNames)}`
  return {
    words: `network${named}`,
    why: 'It may reach the network: only its pinned hash says that it is the same.'
  }
}

/** What is not pinned that stands in a sentence. */
const mostSources = 5

function sourcesInWords(sources: readonly string[]): string {
  return firstInWords(
    sources.map((what) => cleanLine(what, 80)),
    mostSources
  )
}

type Verification = Extract<
  Doubt,
  { readonly kind: 'differs' | 'never-verified' | 'verified' | 'verified-among' }
>

function verificationInWords(found: Verification): DoubtWords {
  switch (found.kind) {
    case 'differs': {
      const others = found.same === 0 ? '' : `, and the same ${timesInWords(found.same)}`
      return {
        words: 'differs when built again',
        why: `Built once more it gave other bytes ${timesInWords(found.differed)}${others}. %verify shows in which files.`
      }
    }
    case 'never-verified':
      return {
        words: 'never verified',
        why: '%verify builds it once more and compares.'
      }
    case 'verified':
      return {
        words: `verified ${timesInWords(found.times)}`,
        why: 'So often it was built once more and gave the same bytes.'
      }
    case 'verified-among':
      return {
        words: verifiedAmong(found),
        why: '%verify builds steps once more and compares what comes out.'
      }
  }
}

function verifiedAmong({
  differing,
  same,
  all
}: Extract<Doubt, { kind: 'verified-among' }>): string {
  const of = (count: number) => `${grouped(count)} of ${grouped(all)}`
  if (differing > 0) return `${of(differing)} differ when built again`
  if (same === 0) return 'never verified'
  return same === all ? 'all verified' : `${of(same)} verified`
}
