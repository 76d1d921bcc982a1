import { optionsOf } from './command-options.ts'
import type { Change } from '../../outcome/index.ts'
import { lineDifference } from './text-difference.ts'

/**
 * In what two commands differ, in the notebook's words. Where all options have the same values, how
 * they are written: a program is given other words then, and may make something else of them.
 */
export function commandChanges(before: readonly string[], after: readonly string[]): Change[] {
  const changes: Change[] = []
  const [from = '', to = ''] = [before[0], after[0]]
  if (from !== to) changes.push({ kind: 'program', from, to })
  const [old, now] = [optionsOf(before), optionsOf(after)]
  for (const option of new Set([...now.options.keys(), ...old.options.keys()])) {
    const values = [old, now].map(({ options }) => options.get(option)?.join(', ') ?? null)
    const [was = null, is = null] = values
    if (was === is) continue
    const isText = was !== null && is !== null && (was.includes('\n') || is.includes('\n'))
    changes.push(
      isText
        ? { kind: 'text', what: 'option', of: option, lines: lineDifference(was, is) }
        : { kind: 'option', option, from: was, to: is }
    )
  }
  if (!isSame(old.others, now.others))
    changes.push({ kind: 'arguments', from: old.others, to: now.others })
  return changes.length > 0 || isSame(before, after) ? changes : [writtenChange(before, after)]
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index])
}

/** The words from the first to the last that is another. */
function writtenChange(before: readonly string[], after: readonly string[]): Change {
  const shorter = Math.min(before.length, after.length)
  let first = 0
  while (first < shorter && before[first] === after[first]) first += 1
  let last = 0
  while (last < shorter - first && before.at(-1 - last) === after.at(-1 - last)) last += 1
  const from = before.slice(first, before.length - last)
  const to = after.slice(first, after.length - last)
  const how = isSame([...from].sort(), [...to].sort()) ? 'order' : 'form'
  return { kind: 'written', how, from, to }
}
