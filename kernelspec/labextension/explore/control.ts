import { element } from '../page/elements.ts'
import type { Choice } from './choice.ts'

/** A control that chooses one of several values, and is moved from outside too. */
export interface Control {
  readonly element: HTMLElement
  /** The index of the value that it stands at. */
  readonly place: () => number
  readonly move: (place: number) => void
}

/** One control; `moved` is told while it is moved, and once more when it is let go. */
export function control(choice: Choice, moved: (isReleased: boolean) => void): Control {
  return (choice.isNumeric ? slider : list)(choice, moved)
}

function slider({ name, values }: Choice, moved: (isReleased: boolean) => void): Control {
  const input = document.createElement('input')
  input.type = 'range'
  input.min = '0'
  input.max = String(values.length - 1)
  input.step = '1'
  const output = document.createElement('output')
  const say = (): void => {
    const value = values[Number(input.value)] ?? ''
    output.textContent = value
    input.setAttribute('aria-valuetext', value)
  }
  input.addEventListener('input', () => {
    say()
    moved(false)
  })
  input.addEventListener('change', () => moved(true))
  return {
    element: labelled(name, input, output),
    place: () => Number(input.value),
    move: (place) => {
      input.value = String(place)
      say()
    }
  }
}

function list({ name, values }: Choice, moved: (isReleased: boolean) => void): Control {
  const select = document.createElement('select')
  select.append(...values.map((value, at) => new Option(value, String(at))))
  select.addEventListener('change', () => moved(true))
  return {
    element: labelled(name, select),
    place: () => select.selectedIndex,
    move: (place) => {
      select.selectedIndex = place
    }
  }
}

/** Controls that belong together. `label` says of what, for those who hear it. */
export function controlGroup(label: string, ...parts: readonly HTMLElement[]): HTMLElement {
  const attributes = { class: 'nix-workflow-choices', role: 'group', 'aria-label': label }
  return element('div', attributes, ...parts)
}

/** A control with its name, which is text of whoever wrote the notebook. */
export function labelled(name: string, ...parts: readonly HTMLElement[]): HTMLElement {
  return element('label', {}, element('span', {}, name), ...parts)
}
