import { sweepChoices } from '../../../kernel/outcome/sweep-choices.ts'
import { makeTablesSortable } from '../tables/tables.ts'
import { sweepControls } from './sweep-controls.ts'

/*
  The one script of the page that `nix-workflow report --explore` writes. It shows and hides what
  stands in the page, and takes names from there as text: nothing of a notebook is ever run. What the
  page holds is made by kernel/render/report/.
*/

/** What chooses a step by its name, of the sweep that it is in. */
type Choose = (name: string) => void

/** Puts controls above the cards of a sweep, of which one is in sight. */
function equipSweep(sweep: Element): Choose {
  const members = [...sweep.querySelectorAll<HTMLElement>(':scope > .member')]
  const names = members.map((member) => member.dataset['member'] ?? '')
  const of = sweep.getAttribute('data-sweep') ?? ''
  const choices = sweepChoices(of, names)
  const marks = byStep(sweep, '.here')
  const rows = byStep(sweep, 'tr[data-step]')
  let inSight = 0
  const show = (step: number): void => {
    for (const [at, isChosen] of [[inSight, false] as const, [step, true] as const]) {
      const member = members[at]
      if (member !== undefined) member.hidden = !isChosen
      for (const mark of marks.get(names[at] ?? '') ?? []) mark.hidden = !isChosen
      for (const row of rows.get(names[at] ?? '') ?? []) {
        if (isChosen) row.setAttribute('aria-current', 'true')
        else row.removeAttribute('aria-current')
      }
    }
    inSight = step
  }
  const controls = sweepControls(of, choices, show)
  if (members.length > 1) sweep.querySelector(':scope > .controls')?.append(controls.element)
  sweep.addEventListener('click', ({ target }) => {
    const row = target instanceof Element ? target.closest('tbody tr[data-step]') : null
    if (row !== null) choose(row.getAttribute('data-step') ?? '')
  })
  const choose = (name: string): void => {
    const step = names.indexOf(name)
    if (step === -1) return
    controls.show(step)
    show(step)
  }
  choose(names[0] ?? '')
  return choose
}

function byStep(within: Element, selector: string): Map<string, HTMLElement[]> {
  const found = new Map<string, HTMLElement[]>()
  for (const element of within.querySelectorAll<HTMLElement>(selector)) {
    const name = element.dataset['step'] ?? ''
    const before = found.get(name)
    if (before === undefined) found.set(name, [element])
    else before.push(element)
  }
  return found
}

/**
 * Puts a search above the list of all steps, by their names, states and paths. Its links to a sweep
 * choose the step there.
 */
function equipCatalogue(catalogue: Element, sweeps: readonly Choose[]): void {
  const rows = [...catalogue.querySelectorAll('tbody tr')].filter(
    (row) => row instanceof HTMLTableRowElement
  )
  const texts = rows.map((row) => row.textContent.toLowerCase())
  const search = document.createElement('input')
  search.type = 'search'
  search.placeholder = 'name, state or path'
  search.setAttribute('aria-label', 'Search the steps')
  const said = document.createElement('output')
  const look = (): void => {
    const words = search.value.toLowerCase().split(/\s+/)
    let found = 0
    for (const [at, row] of rows.entries()) {
      row.hidden = !words.every((word) => texts[at]?.includes(word))
      if (!row.hidden) found += 1
    }
    said.textContent = found === rows.length ? `${rows.length} steps` : `${found} of ${rows.length}`
  }
  search.addEventListener('input', look)
  catalogue.addEventListener('click', ({ target }) => {
    const name = target instanceof Element ? target.closest('a')?.dataset['step'] : undefined
    if (name !== undefined) for (const choose of sweeps) choose(name)
  })
  catalogue.querySelector(':scope > .controls')?.append(search, said)
  look()
}

// What stands below was written by the notebook, which may have such sections too.
const explore = document.getElementById('explore')
const sweeps = [...(explore?.querySelectorAll(':scope > .sweep') ?? [])].map(equipSweep)
const catalogue = document.getElementById('catalogue')
if (catalogue !== null) equipCatalogue(catalogue, sweeps)
makeTablesSortable()
