import { bytes, duration } from '../../../kernel/outcome/words.ts'
import { stateLooks } from './looks.ts'
import type { StepRow } from './rows.ts'

const cellAttribute = 'data-cell'

/** The rows of a step: itself, and what is to be said of it. All that steps and users wrote is text. */
export function rowElements(step: StepRow): readonly HTMLTableRowElement[] {
  const { sign, word, tone } = stateLooks[step.state]
  const row = document.createElement('tr')
  row.setAttribute(cellAttribute, step.cellId)
  const name = document.createElement('th')
  name.scope = 'row'
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = step.name
  button.title = `Show the cell of ${step.name}`
  name.append(button)
  const state = document.createElement('td')
  const mark = document.createElement('span')
  mark.setAttribute('aria-hidden', 'true')
  mark.textContent = sign
  state.className = `nix-workflow-tone-${tone}`
  state.append(mark, ` ${word}`)
  row.append(name, state, cell(step.size === null ? '' : bytes(step.size)), cell(timeOf(step)))
  const note = step.lastLine ?? (step.state === 'stale' ? step.because[0] : undefined)
  return note === undefined ? [row] : [row, noteElement(step, note)]
}

function noteElement(step: StepRow, text: string): HTMLTableRowElement {
  const row = document.createElement('tr')
  row.setAttribute(cellAttribute, step.cellId)
  const note = document.createElement('td')
  note.colSpan = 4
  note.className = 'nix-workflow-note'
  note.textContent = text
  note.title = text
  row.append(note)
  return row
}

/** The cell of the row that something stands in. */
export function cellOf(element: Element): string | null {
  return element.closest(`[${cellAttribute}]`)?.getAttribute(cellAttribute) ?? null
}

function timeOf({ seconds, expectedSeconds }: StepRow): string {
  const took = seconds === null ? '' : duration(seconds)
  if (expectedSeconds === null) return took
  return `${took === '' ? '' : `${took} of `}~${duration(expectedSeconds)}`
}

function cell(text: string): HTMLTableCellElement {
  const made = document.createElement('td')
  made.className = 'nix-workflow-number'
  made.textContent = text
  return made
}
