import type { Input } from '../../../nix/syntax/inputs.ts'
import { counted } from '../../../kernel/outcome/words.ts'
import { element } from '../page/elements.ts'
import { control, labelled } from './control.ts'
import type { Wanted } from './choosing.ts'
import { choiceOf, fieldText, mostValues, shownValue, typedValue } from './input-values.ts'

/** The control of one input. */
export interface InputControl {
  readonly element: HTMLElement
  /** Stands where an input has it; false where it is a control of something else. */
  take(input: Input): boolean
}

type Chosen = (chosen: Omit<Wanted, 'key'>) => void

/** A slider or a list where there is something to choose from, else a field. */
export function inputControl(input: Input, chosen: Chosen): InputControl {
  if (input.values === null) return field(input, chosen)
  return input.values.length > mostValues ? tooMany(input) : choice(input, chosen)
}

function choice(input: Input, chosen: Chosen): InputControl {
  const drawn = choiceOf(input)
  const made = control(drawn, (isReleased) => {
    const value = drawn.texts[made.place()]
    if (value !== undefined)
      chosen({ value, shown: `${input.name} ${shownValue(value)}`, isReleased })
  })
  made.move(drawn.place)
  return {
    element: made.element,
    take(now) {
      const next = choiceOf(now)
      if (now.values === null || next.texts.join('\0') !== drawn.texts.join('\0')) return false
      made.move(next.place)
      return true
    }
  }
}

function field(input: Input, chosen: Chosen): InputControl {
  const isText = input.value.startsWith('"')
  const made = element('input', isText ? { type: 'text' } : { type: 'number', step: 'any' })
  let { value: before } = input
  let isTyped = false
  made.value = fieldText(before)
  made.addEventListener('input', () => (isTyped = true))
  made.addEventListener('change', () => {
    isTyped = false
    const value = typedValue(before, made.value)
    if (value === null) made.value = fieldText(before)
    else chosen({ value, shown: `${input.name} ${made.value}`, isReleased: true })
  })
  return {
    element: labelled(input.name, made),
    take(now) {
      if (now.values !== null || now.value.startsWith('"') !== isText) return false
      // What somebody is typing stays, whatever else of the cell ran meanwhile.
      if (!isTyped || now.value !== before) made.value = fieldText(now.value)
      before = now.value
      return true
    }
  }
}

function tooMany({ name, values, value }: Input): InputControl {
  const count = counted(values?.length ?? 0, 'value')
  const words = `${shownValue(value)}, of ${count}: too many for a control. Write it in the text.`
  return { element: labelled(name, element('span', {}, words)), take: () => false }
}
