import { button } from '../page/elements.ts'

/** What the controls of a picture ask for. */
export interface Asked {
  /** Null where there is too little to search in. */
  readonly search: ((words: string) => void) | null
  /** To go to what was found. */
  readonly next: () => void
  /** Once nearer (1), or once farther (-1). */
  readonly zoom: (direction: 1 | -1) => void
  readonly fit: () => void
}

/** The controls of a picture, and where it is said how much a search found. */
export function controls({ search, next, zoom, fit }: Asked): {
  readonly bar: HTMLElement
  readonly said: HTMLElement
} {
  const bar = document.createElement('div')
  bar.className = 'nix-workflow-lineage-controls'
  bar.setAttribute('role', 'toolbar')
  bar.setAttribute('aria-label', 'Lineage')
  const said = document.createElement('span')
  said.setAttribute('role', 'status')
  if (search !== null) bar.append(said, searchField(search, next))
  bar.append(
    button('−', 'Farther (minus)', () => zoom(-1)),
    button('+', 'Nearer (plus)', () => zoom(1)),
    button('⤢', 'The whole picture (0)', fit)
  )
  return { bar, said }
}

function searchField(search: (words: string) => void, next: () => void): HTMLInputElement {
  const field = document.createElement('input')
  field.type = 'search'
  field.placeholder = 'Find a step'
  field.setAttribute('aria-label', 'Find a step in the lineage')
  field.addEventListener('input', () => search(field.value))
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') next()
    // JupyterLab has other uses for keys in a cell.
    event.stopPropagation()
  })
  return field
}
