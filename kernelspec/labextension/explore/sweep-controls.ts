import {
  chosenStep,
  type SweepChoices,
  type SweepParameter
} from '../../../kernel/outcome/sweep-choices.ts'

/** Controls over the steps of a sweep: a slider for each parameter of numbers, a list for others. */
export interface SweepControls {
  readonly element: HTMLElement
  /** Has them say the values of a step, without telling anybody. */
  show(step: number): void
}

/** What one control is to the others: where it stands, and how it is moved from outside. */
interface Control {
  readonly element: HTMLElement
  readonly place: () => number
  readonly move: (place: number) => void
}

/**
 * Makes the controls. `chosen` is told which step they mean whenever one is moved, as long as it is
 * under way too: those for whom that is too often wait for `isReleased`.
 */
export function sweepControls(
  sweep: string,
  choices: SweepChoices,
  chosen: (step: number, isReleased: boolean) => void
): SweepControls {
  const element = document.createElement('div')
  element.className = 'nix-workflow-choices'
  element.setAttribute('role', 'group')
  element.setAttribute('aria-label', `Choose among the steps of ${sweep}`)
  const said = document.createElement('p')
  said.setAttribute('role', 'status')
  const controls = choices.parameters.map((parameter, moved) =>
    control(parameter, (isReleased) => choose(moved, isReleased))
  )
  const show = (step: number): void => {
    for (const [at, control] of controls.entries()) control.move(choices.places[step]?.[at] ?? 0)
  }
  const choose = (moved: number, isReleased: boolean): void => {
    const wanted = controls.map(({ place }) => place())
    const step = chosenStep(choices, wanted, moved)
    const others = choices.places[step] ?? []
    said.textContent = others.every((place, at) => place === wanted[at])
      ? ''
      : `There is no step with all of these values: the nearest is chosen.`
    show(step)
    chosen(step, isReleased)
  }
  element.append(...controls.map((control) => control.element), said)
  return { element, show }
}

/** One control; `moved` is told while it is moved, and once more when it is let go. */
function control(parameter: SweepParameter, moved: (isReleased: boolean) => void): Control {
  return (parameter.isNumeric ? slider : list)(parameter, moved)
}

function slider({ name, values }: SweepParameter, moved: (isReleased: boolean) => void): Control {
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

function list({ name, values }: SweepParameter, moved: (isReleased: boolean) => void): Control {
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

/** Names are text of whoever wrote the notebook. */
function labelled(name: string, ...parts: readonly HTMLElement[]): HTMLElement {
  const label = document.createElement('label')
  const words = document.createElement('span')
  words.textContent = name
  label.append(words, ...parts)
  return label
}
