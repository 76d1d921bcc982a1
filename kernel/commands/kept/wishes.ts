import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { StoreMistake } from '../../outcome/index.ts'
import type { FreeWishes } from './free.ts'

const secondsOf: Readonly<Record<string, number>> = { h: 3600, d: 86_400, w: 604_800 }

/** The result of now and two before it: what `%diff` and an edit that is taken back ask for. */
const usualKeep = 3

/** What is to be let go, as options say it; undefined where one is not given. */
export function freeWishes(
  given: { readonly keep?: string | undefined; readonly olderThan?: string | undefined },
  isDry: boolean
): Result<FreeWishes, StoreMistake> {
  const { keep = String(usualKeep), olderThan } = given
  if (!/^[1-9]\d{0,5}$/.test(keep)) return bad({ kind: 'no-keep', given: keep })
  if (olderThan === undefined) return good({ keep: Number(keep), olderThanSeconds: null, isDry })
  const [, number, unit = ''] = /^(\d{1,6})([hdw])$/.exec(olderThan) ?? []
  const seconds = secondsOf[unit]
  if (number === undefined || seconds === undefined)
    return bad({ kind: 'no-age', given: olderThan })
  return good({ keep: Number(keep), olderThanSeconds: Number(number) * seconds, isDry })
}
