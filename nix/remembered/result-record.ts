import * as v from 'valibot'
import { styledLines } from './line-style.ts'
import { told } from './told.ts'
import type { Fitting } from '../base/index.ts'

const outputMention = v.object({
  path: v.string(),
  /** Bytes of it as a Nix archive, without what it mentions itself; null where that is not known. */
  size: v.nullable(v.number())
})

const verified = v.object({
  /** The same bytes. */
  same: v.number(),
  /** Other bytes. */
  different: v.number()
})

/** Seconds; null where nobody tells. */
const passage = v.object({
  /** From when its inputs were there until that machine took it. */
  waited: v.nullable(v.number()),
  /** For what it needs, and of what came out where that is known, with the others of the same job. */
  copied: v.nullable(v.number())
})

/** What a file holds that remembers a result. */
export const resultRecord = v.object({
  drvPath: v.string(),
  /** The derivation under which Nix keeps the log: the resolved one. */
  resolvedDrvPath: v.string(),
  outPath: v.string(),
  /** SRI. */
  narHash: v.string(),
  /** Bytes of the output as a Nix archive: its files and a little. */
  narSize: v.number(),
  /** Store paths that the output mentions, without itself; null where nobody could say. */
  references: v.nullable(v.array(outputMention)),
  /** How long it was built here; null where it never was, or nobody looked. */
  seconds: v.nullable(v.number()),
  /** Milliseconds since the epoch. */
  startedAt: v.nullable(v.number()),
  /** When it was there: built or fetched. Milliseconds since the epoch; null where not known. */
  builtAt: v.nullable(v.number()),
  /** `found`: it was in the store before the kernel asked for it. */
  how: v.picklist(['built', 'fetched', 'found']),
  /** null where it was not built here. */
  sandboxed: v.nullable(v.boolean()),
  /** The last lines of the log, those that were shown when it was built, and how many there were. */
  log: v.nullable(
    v.object({
      lines: v.array(v.string()),
      total: v.number(),
      /** Lines were written over: what Nix keeps of the log says more. */
      isRewritten: v.exactOptional(v.literal(true)),
      /** What of `lines` is coloured or bold. */
      styled: v.exactOptional(styledLines),
      /** The numbers that it printed while it ran. */
      told: v.exactOptional(told)
    })
  ),
  /** The machine that built it, where it was not this one. */
  builtOn: v.exactOptional(v.string()),
  passage: v.exactOptional(passage),
  /** What came of building it once more; not there where nobody did. */
  verified: v.exactOptional(verified)
})

/** What is remembered of a derivation that gave something, for this and for later kernels. */
export type ResultRecord = Fitting<typeof resultRecord>

/** How a step came to another machine. */
export type Passage = Fitting<typeof passage>

/** How often a result was built once more, by what came of it. */
export type Verified = Fitting<typeof verified>

/** A store path that an output mentions. */
export type OutputMention = Fitting<typeof outputMention>
