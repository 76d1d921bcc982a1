import { basename, join } from 'node:path'
import * as v from 'valibot'
import { keep, kept, readJson, type StorePath } from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import {
  type EndLimits,
  lineEnds,
  type LogMessage,
  readRawLines,
  type TerminalLine
} from '../log/index.ts'
import { loggedAs } from '../store/index.ts'

/*
  The logs of steps that were given secrets. Nix keeps none of them, since it would keep them as they
  were written; what is kept here has no secret in it any more.
*/

/** A whole log, to a limit: its first lines, and its last where lines between were left out. */
export interface BuildLog {
  readonly head: readonly string[]
  /** Empty where the head is all that there is. */
  readonly tail: readonly string[]
  readonly total: number
}

/** What can be shown and a reader may want: half of it at each end of a log. */
export const mostOfLog = { lines: 10_000, characters: 1_000_000 }

const eachEnd = { lines: mostOfLog.lines / 2, characters: mostOfLog.characters / 2 }

/** Gathers what a builder writes, whose messages these are; of each end so much. */
export function gatherLog(most: EndLimits = eachEnd): {
  readonly take: (message: LogMessage) => void
  /** Whether the first lines are as many as there is room for. */
  readonly isHeadFull: () => boolean
  readonly end: () => BuildLog
} {
  const lines = lineEnds(most)
  const add = (text: string) => lines.take(Buffer.from(`${text}\n`))
  return {
    isHeadFull: lines.isHeadFull,
    take(message) {
      if (message.kind === 'log-line') add(message.text)
      if (message.kind === 'log-lines')
        for (const text of readRawLines(message.lines, message.lines.count)) add(text)
    },
    end() {
      lines.end()
      return {
        ...{ head: lines.head().map(textOf), tail: lines.tail().map(textOf) },
        total: lines.total()
      }
    }
  }
}

const textOf = ({ text }: TerminalLine): string => text

/** Keeps the log of a derivation that was built, the resolved one, in the place of an earlier one. */
export function keepLog(nix: Nix, drvPath: StorePath, log: BuildLog): void {
  keep(fileOf(nix, drvPath), JSON.stringify(log))
}

/** The log of the last build of a derivation, where it is kept here; else null. */
export function keptLog(nix: Nix, drvPath: StorePath): BuildLog | null {
  return readJson(buildLog, kept(fileOf(nix, loggedAs(nix, drvPath))))
}

const lines = v.array(v.string())
const buildLog = v.object({ head: lines, tail: lines, total: v.number() })

function fileOf(nix: Nix, drvPath: StorePath): string {
  return join(nix.stateFolder, 'logs-of-secrets', `${basename(drvPath)}.json`)
}
