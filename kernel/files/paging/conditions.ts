import { numberIn } from '../text/index.ts'

/** How the value of a cell is judged; `kernel/comm/tables.ts` says what each means. */
export type Test =
  | 'contains'
  | 'equals'
  | 'differs'
  | 'less'
  | 'at-most'
  | 'greater'
  | 'at-least'
  | 'empty'
  | 'filled'

/** Whether the text of a cell is as a condition wants it. */
export type Judge = (text: string) => boolean

/** Numbers are compared where the value is one: a cell that is none is neither less nor greater. */
export function judgeOf(test: Test, value: string): Judge {
  const number = numberIn(value)
  switch (test) {
    case 'empty':
      return (text) => text.trim() === ''
    case 'filled':
      return (text) => text.trim() !== ''
    case 'contains': {
      const wanted = value.toLowerCase()
      return (text) => text.toLowerCase().includes(wanted)
    }
    case 'equals':
      return (text) => text === value || (typeof number === 'number' && numberIn(text) === number)
    case 'differs': {
      const isEqual = judgeOf('equals', value)
      return (text) => !isEqual(text)
    }
    case 'less':
    case 'at-most':
    case 'greater':
    case 'at-least': {
      const isRight = { less, 'at-most': atMost, greater, 'at-least': atLeast }[test]
      if (typeof number !== 'number') return (text) => text !== '' && isRight(text, value)
      return (text) => {
        const found = numberIn(text)
        return typeof found === 'number' && isRight(found, number)
      }
    }
  }
}

type Comparable = number | string
const less = (one: Comparable, other: Comparable): boolean => one < other
const atMost = (one: Comparable, other: Comparable): boolean => one <= other
const greater = (one: Comparable, other: Comparable): boolean => one > other
const atLeast = (one: Comparable, other: Comparable): boolean => one >= other
