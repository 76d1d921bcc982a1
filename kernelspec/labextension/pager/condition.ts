import type { Condition, ConditionTest } from '../../../kernel/comm/index.ts'

/** How a condition is written, the longer signs first. */
const signs: readonly (readonly [string, ConditionTest])[] = [
  ['!=', 'differs'],
  ['<=', 'at-most'],
  ['>=', 'at-least'],
  ['≠', 'differs'],
  ['≤', 'at-most'],
  ['≥', 'at-least'],
  ['<', 'less'],
  ['>', 'greater'],
  ['=', 'equals']
]

/** What is said of how conditions are written. */
export const howToFilter = 'Words that it holds, or = ≠ < ≤ > ≥ and a value; = alone: empty'

/**
 * The condition that somebody wrote for a column: `setosa` (holds it), `= 3`, `> 0.9`, `!= a`, `=`
 * (nothing in it), `!=` (something). null where nothing is written.
 */
export function conditionOf(column: number, written: string): Condition | null {
  const text = written.trim()
  if (text === '') return null
  const [sign, test] = signs.find(([start]) => text.startsWith(start)) ?? ['', 'contains']
  const value = text.slice(sign.length).trim()
  if (value === '' && test === 'equals') return { column, test: 'empty', value }
  if (value === '' && test === 'differs') return { column, test: 'filled', value }
  // A sign that nothing follows yet.
  return value === '' ? null : { column, test, value }
}
