import { chosenStep, type SweepChoices } from '../../../kernel/outcome/sweep-choices.ts'
import { element } from '../page/elements.ts'
import { control, controlGroup } from './control.ts'

/** Controls over the steps of a sweep: a slider for each parameter of numbers, a list for others. */
export interface SweepControls {
  readonly element: HTMLElement
  /** Has them say the values of a step, without telling anybody. */
  show(step: number): void
}

/**
 * Makes the controls. `chosen` is told which step they mean whenever one is moved, as long as it is
 * under way too.
 */
export function sweepControls(
  sweep: string,
  choices: SweepChoices,
  chosen: (step: number) => void
): SweepControls {
  const said = element('p', { role: 'status' })
  const controls = choices.parameters.map((parameter, moved) =>
    control(parameter, () => choose(moved))
  )
  const show = (step: number): void => {
    for (const [at, control] of controls.entries()) control.move(choices.places[step]?.[at] ?? 0)
  }
  const choose = (moved: number): void => {
    const wanted = controls.map(({ place }) => place())
    const step = chosenStep(choices, wanted, moved)
    const others = choices.places[step] ?? []
    said.textContent = others.every((place, at) => place === wanted[at])
      ? ''
      : `There is no step with all of these values: the nearest is chosen.`
    show(step)
    chosen(step)
  }
  const label = `Choose among the steps of ${sweep}`
  const parts = controls.map((control) => control.element)
  return { element: controlGroup(label, ...parts, said), show }
}
